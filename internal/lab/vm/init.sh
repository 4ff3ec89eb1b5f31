#!/bin/busybox sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The lab's whole initramfs: mount the shared directories, lay them over each
# other with a tmpfs on top, start systemd there.
# The kernel command line says how many layers there are: modemlab.layers=N.
# None means that somebody only wants to know whether a kernel starts at all.

export PATH=/bin
/bin/busybox --install -s /bin
mount -t devtmpfs devtmpfs /dev
mount -t proc proc /proc

layers=$(sed -n 's/.*modemlab\.layers=\([0-9]*\).*/\1/p' /proc/cmdline)
[ "$layers" -gt 0 ] || poweroff -f

die() { echo "modemlab: $1"; sleep 1; poweroff -f; }

for module in /modules/*.ko; do
	insmod "$module" || die "cannot load $module"
done

options=trans=virtio,version=9p2000.L,msize=512000

# The last layer lies on top; overlayfs wants the top one first.
lower=
i=0
while [ "$i" -lt "$layers" ]; do
	mkdir "/layers/$i"
	mount -t 9p -o "ro,cache=loose,$options" "layer$i" "/layers/$i" || die "cannot mount layer $i"
	lower="/layers/$i${lower:+:$lower}"
	i=$((i + 1))
done

mount -t tmpfs -o mode=755 tmpfs /rw
mkdir /rw/upper /rw/work
mount -t overlay -o "lowerdir=$lower,upperdir=/rw/upper,workdir=/rw/work" overlay /root || die "cannot lay the overlay"
mkdir -p /root/lab
mount -t 9p -o "$options" lab /root/lab || die "cannot mount /lab"

umount /proc
exec switch_root /root /sbin/init
