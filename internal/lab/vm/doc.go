// SPDX-License-Identifier: GPL-3.0-or-later

// Package vm boots a real Debian in qemu, with the product laid over it, and
// runs one command in it.
//
// A root file system is made once per distribution and kind with mmdebstrap and kept in
// a cache. It is shared with the guest read-only over 9p; a tiny initramfs lays
// further read-only directories (such as a `make install DESTDIR=…` tree) and a
// tmpfs over it, so nothing the guest does reaches the cache or the host. One
// writable directory, /lab in the guest, brings logs out.
//
//	root, err := vm.EnsureRoot(ctx, distro, vm.Plain, cache, progress)
//	m, err := vm.New(vm.Config{Root: root, Layers: []string{"build/product"}, RunDir: dir})
//	err = m.Run(ctx, []string{"test"}, os.Stdout)
//
// The package knows nothing about sticks or scenarios: the command it runs in
// the guest is this same binary, called as `modemlab guest …`.
package vm
