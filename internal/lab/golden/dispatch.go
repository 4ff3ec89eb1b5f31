// SPDX-License-Identifier: GPL-3.0-or-later

package golden

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Dispatch does for an entry whose name and target class fit the stick what
// usb_modeswitch_dispatcher does (usb-modeswitch 2.6.1, its embedded Tcl), on a
// system whose kernel has cdc_mbim and qmi_wwan:
//
//   - A stick with several configurations, one of which has an MBIM function, is
//     given that configuration, whatever the file says.
//   - Configuration=0 means: nothing but that.
//   - PantechMode=1 becomes 2 for 10a9:6080, else 4.
//   - The program gets the text, and the stick's place; "-u -1" keeps it from
//     looking at the configuration of a stick that has only one.
func (p *Program) Dispatch(ctx context.Context, e Entry, text string, fake Fake) (Run, error) {
	d := fake.Device
	place := []string{"-b", strconv.Itoa(d.Bus), "-g", strconv.Itoa(d.Address), "-v", fmt.Sprintf("%04x", d.ID.Vendor), "-p", fmt.Sprintf("%04x", d.ID.Product)}
	one := []string{"-u", "-1"}
	configuration, given := e.setting("Configuration", 16), strings.Contains(e.Text(), "Configuration=")
	if d.Configurations > 1 {
		one = nil
		run, err := p.Run(ctx, fake, append([]string{"-j", "-Q"}, place...)...)
		if err != nil {
			return Run{}, err
		}
		found, err := strconv.Atoi(strings.TrimSpace(run.Stdout))
		if err != nil {
			return Run{}, fmt.Errorf("usb_modeswitch -j: %w", err)
		}
		if found > 0 {
			configuration, given = found, true
			text = "Configuration=" + strconv.Itoa(found)
		}
	}
	if given && configuration == 0 {
		return Run{}, nil
	}
	pantech := "PantechMode=4"
	if d.ID.String() == "10a9:6080" {
		pantech = "PantechMode=2"
	}
	text = regexp.MustCompile(`PantechMode *= *1`).ReplaceAllString(text, pantech)
	args := append([]string{"-Q", "-D"}, one...)
	return p.Run(ctx, fake, append(append(args, place...), "-f", text)...)
}
