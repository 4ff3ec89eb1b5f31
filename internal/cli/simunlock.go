// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"cmp"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/bridge"
	"modembridge/internal/service"
)

// newSIMUnlockCmd is `modembridge sim unlock`.
func newSIMUnlockCmd(root bool) *cobra.Command {
	var keep bool
	cmd := &cobra.Command{
		Use:   "unlock [PORT]",
		Short: "Give the SIM in a stick its PIN",
		Long: `Give the SIM in a stick its PIN, which is asked for without showing it, or read as
one line from standard input where that is no terminal. PORT, such as 1-1.4, can be
left out where only one SIM asks for its PIN.

The PIN is sent once. It is not sent if some PIN was sent to the SIM since it is in
the stick, if fewer than three tries are known to be left, or if the SIM asks for its
PUK. NetworkManager dials afterwards as it does after a plug.`,
		Example: `  sudo modembridge sim unlock
  sudo modembridge sim unlock 1-1.4 --keep
  sudo modembridge sim unlock <file-with-the-PIN

Then see what became of it: modembridge status`,
		Args:              onlyStick(1),
		ValidArgsFunction: completeSticks,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !root {
				return fmt.Errorf("cannot unlock a SIM: only root may: %w", fs.ErrPermission)
			}
			return unlockSIM(cmd, args, keep)
		},
	}
	cmd.Flags().BoolVar(&keep, "keep", false, "keep the PIN for this SIM, and send it at the next plug")
	return cmd
}

// unlockSIM asks for the PIN if the SIM does, and has the daemon send it.
func unlockSIM(cmd *cobra.Command, args []string, keep bool) error {
	ctx := cmd.Context()
	s, err := service.Ask(ctx)
	if err != nil {
		return err
	}
	st, err := simStick(s, args, wantsPIN)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if !wantsPIN(st) {
		if err := notUnlockable(st); err != nil {
			return err
		}
		_, err := fmt.Fprintf(out, "The SIM in port %s is not locked.\n", st.PortPath)
		return err
	}
	prompt := fmt.Sprintf("PIN of the SIM in port %s (%s): ", st.PortPath, st.Name)
	pin, err := readPIN(ctx, cmd.InOrStdin(), cmd.ErrOrStderr(), prompt)
	if err != nil {
		return err
	}
	if err := service.UnlockSIM(ctx, st.PortPath, pin, keep); err != nil {
		return err
	}
	kept := ""
	if keep {
		kept = " The PIN is kept for this SIM, and sent at the next plug."
	}
	_, err = fmt.Fprintf(out, "The SIM in port %s is unlocked; NetworkManager dials by itself.%s\n", st.PortPath, kept)
	return err
}

// notUnlockable says why no PIN would help a SIM that does not ask for it, nil
// when it needs no help.
func notUnlockable(st bridge.Snapshot) error {
	what := fmt.Sprintf("cannot unlock the SIM in port %s", st.PortPath)
	next := cmp.Or(st.NextStep, "See how far it comes with: modembridge status")
	locked := st.State == bridge.Locked.String()
	switch {
	case locked && strings.HasPrefix(st.ReasonCode, "sim-puk"):
		return fmt.Errorf("%s: it asks for its PUK, and modembridge never sends a PUK, as ten wrong ones make the SIM useless.\n%s", what, next)
	case locked, st.Modem == nil, st.State == bridge.Failed.String(), strings.HasPrefix(st.ReasonCode, "sim-"):
		reason := cmp.Or(st.Reason, "ModemManager offers no modem there yet.")
		return fmt.Errorf("%s: the stick is in the state %s. %s\n%s", what, st.State, reason, next)
	}
	return nil
}
