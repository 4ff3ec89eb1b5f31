// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"os"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"modembridge/internal/lab/harvest"
	"modembridge/quirks"
)

func harvestCommand() *cobra.Command {
	var paths harvest.Paths
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "harvest",
		Short: "Add what other projects know about modems to the quirk files",
		Long: `Add a [[modem]] entry for every modem id that the quirk files or ModemManager's
rules name and that has none yet: driver, port roles and tags, each with its
source. Entries that are there stay as they are. The report says what came of
it, and what was left out. Afterwards: go generate ./quirks

The file modules.alias of an unpacked kernel package is made by
"depmod -b DIRECTORY VERSION".`,
		Example: `  modemlab harvest --dry-run --aliases /lib/modules/$(uname -r)/modules.alias
  modemlab harvest --kernel "Linux 6.1" --aliases modules.alias --qcserial qcserial.ko \
      --rules 1.20.4=bookworm/rules.d --rules 1.24.0=trixie/rules.d \
      --wwan openwrt/package/network/utils/wwan/files/data --usb-ids /usr/share/misc/usb.ids`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			db, problems := quirks.Load(quirks.Source{Name: paths.Data, FS: os.DirFS(paths.Data)})
			if len(problems) > 0 {
				return problems[0]
			}
			sources, err := harvest.Read(paths)
			if err != nil {
				return err
			}
			modems, report := harvest.Join(db, sources, today())
			report.Write(cmd.OutOrStdout())
			if dryRun {
				return nil
			}
			return harvest.Write(paths.Data, modems, sources)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&paths.Rules, "rules", nil, "ModemManager's udev rules, VERSION=DIRECTORY; may be given for several versions")
	f.StringVar(&paths.Aliases, "aliases", "", "the kernel's modules.alias")
	f.StringVar(&paths.Kernel, "kernel", "Linux", "what to call the kernel, such as \"Linux 6.1\"")
	f.StringVar(&paths.QCSerial, "qcserial", "", "its module qcserial.ko, for the layouts in there")
	f.StringVar(&paths.WWAN, "wwan", "", "OpenWrt's package/network/utils/wwan/files/data")
	f.StringVar(&paths.WWANName, "wwan-name", "OpenWrt wwan table", "what to call it")
	f.StringVar(&paths.VendorList, "usb-ids", "", "usb.ids, for the names of vendors")
	f.StringVar(&paths.Data, "data", "quirks/data", "directory with the quirk files")
	f.BoolVar(&dryRun, "dry-run", false, "report, and write nothing")
	cmd.MarkFlagRequired("aliases")
	return cmd
}

func today() toml.LocalDate {
	now := time.Now()
	return toml.LocalDate{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
}
