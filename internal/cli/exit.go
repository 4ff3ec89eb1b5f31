// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"modembridge/internal/service"
)

// The exit statuses, which scripts rely on.
const (
	exitDone         = 0
	exitFailed       = 1
	exitUsage        = 2
	exitNotFound     = 3
	exitNotPermitted = 4
	exitTimedOut     = 5
	exitNotReachable = 6 // the daemon
)

// A usageError is a command line that does not make sense.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// A notFoundError says that there is no such stick, file or quirk. It is
// fs.ErrNotExist, without that error's words: those are about files.
type notFoundError struct{ text string }

func (e notFoundError) Error() string { return e.text }

// Is implements what [errors.Is] looks for.
func (notFoundError) Is(err error) bool { return err == fs.ErrNotExist }

func notFoundf(format string, args ...any) error { return notFoundError{fmt.Sprintf(format, args...)} }

// A timedOutError says that something did not happen in time. It is
// context.DeadlineExceeded, without that error's words.
type timedOutError struct{ text string }

func (e timedOutError) Error() string { return e.text }

// Is implements what [errors.Is] looks for.
func (timedOutError) Is(err error) bool { return err == context.DeadlineExceeded }

func timedOutf(format string, args ...any) error { return timedOutError{fmt.Sprintf(format, args...)} }

// exitStatus returns the exit status for the error of a command.
func exitStatus(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, service.ErrNotReachable):
		return exitNotReachable
	case errors.Is(err, fs.ErrNotExist):
		return exitNotFound
	case errors.Is(err, fs.ErrPermission):
		return exitNotPermitted
	case errors.Is(err, context.DeadlineExceeded):
		return exitTimedOut
	}
	return exitFailed
}
