// SPDX-License-Identifier: GPL-3.0-or-later

package vm

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// An Accel says how qemu runs the guest's instructions.
type Accel string

const (
	KVM Accel = "kvm" // by the processor itself
	TCG Accel = "tcg" // by translating them: works everywhere, about ten times slower
)

// kvmDeadline bounds the trial boot: a processor that can do it needs a second.
const kvmDeadline = 6 * time.Second

// ChooseAccel returns the accelerator for want: "kvm", "tcg", or "auto" for KVM
// where it works and TCG elsewhere.
func ChooseAccel(ctx context.Context, want string, root Root) (Accel, error) {
	switch Accel(want) {
	case TCG:
		return TCG, nil
	case KVM:
		if err := tryKVM(ctx, root); err != nil {
			return "", fmt.Errorf("KVM does not work here: %w", err)
		}
		return KVM, nil
	case "auto":
		if tryKVM(ctx, root) == nil {
			return KVM, nil
		}
		return TCG, nil
	}
	return "", fmt.Errorf("unknown accelerator %q (known: auto, kvm, tcg)", want)
}

// tryKVM boots the root's kernel as far as the initramfs. Looking at /dev/kvm
// is not enough: inside some virtual machines the node is there, accepts every
// ioctl, and then the guest's kernel never gets going.
func tryKVM(ctx context.Context, root Root) error {
	f, err := os.OpenFile("/dev/kvm", os.O_RDWR, 0)
	if err != nil {
		return err
	}
	f.Close()
	ctx, cancel := context.WithTimeout(ctx, kvmDeadline)
	defer cancel()
	m := machine{root: root, accel: KVM, cpus: 1, memory: memory, console: os.DevNull}
	if err := exec.CommandContext(ctx, "qemu-system-x86_64", m.args()...).Run(); err != nil {
		return fmt.Errorf("a trial boot did not end well: %w", err)
	}
	return nil
}
