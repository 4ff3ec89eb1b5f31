// SPDX-License-Identifier: GPL-3.0-or-later

package vm

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// initScript is what the kernel starts: it lays the overlay and hands over to
// systemd.
//
//go:embed init.sh
var initScript []byte

// bootModules are what the guest needs before it has a root file system; what
// they depend on comes along, and what is built into the kernel is skipped.
func bootModules() []string {
	return []string{"virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay"}
}

// buildInitramfs returns a cpio archive with busybox, the boot modules of the
// given kernel release, and our init, all taken from the root in dir.
func buildInitramfs(ctx context.Context, dir, release string) ([]byte, error) {
	busybox, err := os.ReadFile(filepath.Join(dir, "bin/busybox"))
	if err != nil {
		return nil, err
	}
	moduleDir := filepath.Join(dir, "lib/modules", release)
	deps, err := os.ReadFile(filepath.Join(moduleDir, "modules.dep"))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := newCpioWriter(&out)
	for _, d := range []string{"bin", "dev", "proc", "modules", "layers", "rw", "root"} {
		w.dir(d)
	}
	w.file("bin/busybox", 0o755, busybox)
	w.file("init", 0o755, initScript)
	for i, name := range loadOrder(string(deps), bootModules()) {
		module, err := readModule(ctx, filepath.Join(moduleDir, name))
		if err != nil {
			return nil, err
		}
		// The number in front makes the shell's glob the load order.
		w.file(fmt.Sprintf("modules/%02d-%s.ko", i, moduleName(name)), 0o644, module)
	}
	if err := w.close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// loadOrder returns the files of the wanted modules and of all they depend on,
// in an order in which insmod accepts them. deps is a modules.dep file, whose
// lines read "file: nearest-dependency … deepest-dependency".
func loadOrder(deps string, wanted []string) []string {
	byName := map[string][]string{}
	for line := range strings.Lines(deps) {
		file, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		byName[moduleName(file)] = append([]string{file}, strings.Fields(rest)...)
	}
	var order []string
	seen := map[string]bool{}
	for _, name := range wanted {
		files := byName[name] // none when it is built in
		for i := len(files) - 1; i >= 0; i-- {
			if !seen[files[i]] {
				seen[files[i]] = true
				order = append(order, files[i])
			}
		}
	}
	return order
}

// moduleName turns "kernel/fs/9p/9p.ko.xz" into "9p", with the underscores that
// the kernel uses itself.
func moduleName(file string) string {
	name, _, _ := strings.Cut(filepath.Base(file), ".ko")
	return strings.ReplaceAll(name, "-", "_")
}

// readModule returns a kernel module, decompressed: busybox's insmod does not
// do that.
func readModule(ctx context.Context, file string) ([]byte, error) {
	tool := map[string]string{".xz": "xz", ".zst": "zstd", ".gz": "gzip"}[filepath.Ext(file)]
	if tool == "" {
		return os.ReadFile(file)
	}
	out, err := exec.CommandContext(ctx, tool, "-dc", file).Output()
	if err != nil {
		return nil, fmt.Errorf("cannot decompress %s with %s: %w", file, tool, err)
	}
	return out, nil
}
