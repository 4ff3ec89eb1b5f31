// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/atport"
)

func TestPortPassesEveryByteAsItIs(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	f := newFake(t, func(f *fake, b []byte) { f.say(b) })
	ctx, p := open(t, f)
	if n, err := p.Write(ctx, all); n != len(all) || err != nil {
		t.Fatalf("Write = %d, %v", n, err)
	}
	var got []byte
	for b := make([]byte, 300); len(got) < len(all); {
		n, err := p.Read(ctx, b)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, b[:n]...)
	}
	if diff := cmp.Diff(all, got); diff != "" {
		t.Errorf("bytes (-sent +came back):\n%s", diff)
	}
}

func TestReadEndsWithItsContext(t *testing.T) {
	f := newFake(t, func(f *fake, b []byte) { f.say(b) })
	ctx, p := open(t, f)
	b := make([]byte, 10)

	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	if n, err := p.Read(short, b); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Read = %d, %v; want the deadline", n, err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	time.AfterFunc(10*time.Millisecond, cancel)
	if n, err := p.Read(cancelled, b); !errors.Is(err, context.Canceled) {
		t.Errorf("Read = %d, %v; want the cancellation", n, err)
	}
	// Neither may be felt by what comes after.
	if _, err := p.Write(ctx, []byte("x")); err != nil {
		t.Error(err)
	}
	if n, err := p.Read(ctx, b); err != nil || string(b[:n]) != "x" {
		t.Errorf("Read = %q, %v; want what was sent", b[:n], err)
	}
}

// A transfer that succeeds as its context ends must not leave a deadline to the
// next one.
func TestTransferWaitsForItsDeadlineToBeSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		setting, set := make(chan struct{}), make(chan struct{})
		setDeadline := func(d time.Time) error {
			if !d.IsZero() {
				close(setting)
				<-set
			}
			return nil
		}
		over := false
		go func() {
			n, err := atport.Within(ctx, setDeadline, func() (int, error) {
				cancel()
				<-setting
				return 1, nil
			}, func() int { return 0 })
			if n != 1 || err != nil {
				t.Errorf("the transfer = %d, %v; want 1 byte", n, err)
			}
			over = true
		}()
		synctest.Wait()
		if over {
			t.Error("the transfer is over while its deadline is still being set")
		}
		close(set)
		synctest.Wait()
		if !over {
			t.Error("the transfer is not over")
		}
	})
}

func TestTransferThatItsDeadlineCutShort(t *testing.T) {
	deadline := func(t *testing.T) (context.Context, context.CancelFunc) {
		return context.WithTimeout(t.Context(), time.Second)
	}
	cancellation := func(t *testing.T) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		return ctx, cancel
	}
	for _, tt := range []struct {
		name string
		ends func(*testing.T) (context.Context, context.CancelFunc)
		late int
		want int
		err  error
	}{
		{"something came in time", deadline, 3, 3, nil},
		{"nothing came", deadline, 0, 0, context.DeadlineExceeded},
		{"nobody wants it any more", cancellation, 3, 0, context.Canceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := tt.ends(t)
				defer cancel()
				set := make(chan struct{}, 2)
				n, err := atport.Within(ctx,
					func(time.Time) error { set <- struct{}{}; return nil },
					func() (int, error) { <-set; <-set; return 0, os.ErrDeadlineExceeded },
					func() int { return tt.late })
				if n != tt.want || !errors.Is(err, tt.err) {
					t.Errorf("the transfer = %d, %v; want %d, %v", n, err, tt.want, tt.err)
				}
			})
		})
	}
}

func TestWaiting(t *testing.T) {
	f := newFake(t, func(f *fake, _ []byte) { f.say([]byte("ab")) })
	ctx, p := open(t, f)
	b := make([]byte, 1)
	if n := p.Waiting(b); n != 0 {
		t.Errorf("%d bytes are waiting in a port that has said nothing", n)
	}
	if _, err := p.Write(ctx, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Read(ctx, b); err != nil {
		t.Fatal(err)
	}
	if n := p.Waiting(b); n != 1 || b[0] != 'b' {
		t.Errorf("%d bytes are waiting, %q; want the second of two", n, b)
	}
}

func TestPortThatIsUnplugged(t *testing.T) {
	f := newFake(t, func(f *fake, b []byte) { f.pull() })
	ctx, p := open(t, f)
	if _, err := p.Write(ctx, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Read(ctx, make([]byte, 10)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Read = %d, %v; want fs.ErrNotExist", n, err)
	}
	if n, err := p.Write(ctx, []byte("x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Write = %d, %v; want fs.ErrNotExist", n, err)
	}
	if err := p.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
}
