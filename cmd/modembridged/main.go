// SPDX-License-Identifier: GPL-3.0-or-later

// Modembridged follows every USB modem stick from the plug to the connection.
// See modembridged(8).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"modembridge/internal/apnbook"
	"modembridge/internal/config"
	"modembridge/internal/ledger"
	"modembridge/internal/pin"
	"modembridge/internal/portbook"
	"modembridge/internal/provider"
	"modembridge/internal/usage"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "modembridged:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("modembridged", flag.ContinueOnError)
	configPath := flags.String("config", config.Path, "configuration `file`")
	state := flags.String("state", "/var/lib/modembridge", "`directory` for what is kept across reboots")
	providers := flags.String("providers", provider.DefaultPath, "`file` of the provider database")
	record := flags.String("record", "", "`file` to which what is seen and done is appended, to be sent in with a report")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("it takes no arguments, and got %q", flags.Args())
	}
	cfg, configErr := config.Load(*configPath)
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: cfg.LogLevel, ReplaceAttr: withoutTime}))
	if configErr != nil {
		log.Error("the configuration has a mistake", "err", configErr, "connect", cfg.Connect.When)
	}
	book, ledgerErr := ledger.Open(filepath.Join(*state, "profiles.json"))
	if ledgerErr != nil {
		log.Error("no profile is made, as it may be one that was deleted", "err", ledgerErr)
	}
	worked, err := apnbook.Open(filepath.Join(*state, "apns.json"))
	if err != nil {
		log.Warn("which access points worked has to be found out again", "err", err)
	}
	used, usageErr := usage.Open(filepath.Join(*state, "usage.json"))
	if usageErr != nil {
		log.Error("what the SIMs have used before counts no more", "err", usageErr)
	}
	pins := pin.Default(os.Getenv("CREDENTIALS_DIRECTORY"))
	pins.Dir = filepath.Join(*state, "pins")
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	recorder, closeRecord, err := openRecord(*record)
	if err != nil {
		return err
	}
	defer closeRecord()
	d := daemon{
		recorder: recorder,
		cfg:      cfg, configErr: configErr, log: log, ledger: book, ledgerErr: ledgerErr,
		book: portbook.Book{Asked: portbook.Default.Asked, Learned: filepath.Join(*state, "ports")},
		pins: pins, sent: filepath.Join(*state, "sims.json"), told: filepath.Join(*state, "told"),
		doings: filepath.Join(*state, "links.json"), usage: used, usageErr: usageErr,
		providers: provider.Database(*providers), worked: worked, off: cfg.SwitchingOff("/"),
	}
	if err := d.run(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// withoutTime leaves the time to the journal.
func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
