// SPDX-License-Identifier: GPL-3.0-or-later

package desktop

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"modembridge/internal/lab/guest"
)

//go:embed data
var data embed.FS

const (
	person = "person"              // a user's name
	unit   = "lab-desktop.service" // runs the session

	startDeadline = 3 * time.Minute // until the applet's icon is there
	stopDeadline  = time.Minute
	pollInterval  = 400 * time.Millisecond
)

// A Desktop is a session that has begun.
type Desktop struct{ bus string } // the address of the session bus

// Start has the person log in, and returns when the network applet's icon is in
// the tray.
func Start(ctx context.Context) (*Desktop, error) {
	limited, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	if err := install(limited); err != nil {
		return nil, fmt.Errorf("cannot set up a desktop: %w", err)
	}
	if _, err := guest.Run(limited, "systemctl", "start", unit); err != nil {
		return nil, err
	}
	d := &Desktop{}
	for {
		_, err := icon(limited)
		if err == nil {
			break
		}
		select {
		case <-limited.Done():
			return nil, errors.Join(fmt.Errorf("the desktop is not there: %w", err), d.Close(ctx))
		case <-time.After(pollInterval):
		}
	}
	uid, err := guest.Run(limited, "id", "-u", person)
	if err != nil {
		return nil, errors.Join(err, d.Close(ctx))
	}
	d.bus = "unix:path=/run/user/" + oneLine(uid) + "/bus"
	return d, nil
}

// install writes the session's files, makes the person, and removes what an X
// server that was killed has left.
func install(ctx context.Context) error {
	for name, to := range map[string]string{
		"lab-desktop.service": "/run/systemd/system/" + unit,
		"lab-session.target":  "/run/systemd/user/lab-session.target",
		"session":             "/run/modemlab/session",
	} {
		text, err := data.ReadFile("data/" + name)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, text, 0o644); err != nil {
			return err
		}
	}
	for _, left := range []string{"/tmp/.X0-lock", "/tmp/.X11-unix/X0"} {
		if err := os.RemoveAll(left); err != nil {
			return err
		}
	}
	_, err := guest.Run(ctx, "useradd", "--create-home", "--shell", "/bin/sh", person)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == userExists {
		err = nil
	}
	if err != nil {
		return err
	}
	_, err = guest.Run(ctx, "systemctl", "daemon-reload")
	return err
}

// userExists is useradd(8)'s exit status for a name that is in use.
const userExists = 9

// Close has the person log out, and ends all that the session has started. On
// Debian 12 logind leaves the X server of a session whose service has ended: its
// processes had moved to the session's scope (seen with systemd 252).
func (d *Desktop) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopDeadline)
	defer cancel()
	_, err := guest.Run(ctx, "sh", "-c", `
		systemctl stop "$0" && loginctl terminate-user "$1" &&
		while pkill -KILL -u "$1"; do sleep 0.2; done`, unit, person)
	return err
}

// asPerson runs a program as the person.
func asPerson(ctx context.Context, words ...string) (string, error) {
	return guest.Run(ctx, "runuser", append([]string{"-u", person, "--", "env", "LC_ALL=C.UTF-8"}, words...)...)
}
