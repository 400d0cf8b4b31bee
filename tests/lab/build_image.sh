#!/bin/sh
# A disk with Debian 12 and its stock kernel, for tests/lab/vm.py: build_image.sh DIRECTORY (root; two minutes, 2 GB).
# Needs mmdebstrap and e2fsprogs. The project is not in it: the virtual machine sees this checkout as a shared folder.
set -eu
dir=$1
tree=$dir/tree
packages=linux-image-amd64,initramfs-tools,systemd-sysv,udev,kmod,procps,dbus,python3,polkitd-
mkdir -p "$dir"
rm -rf "$tree" "$dir/disk.img"

mmdebstrap --variant=minbase --mode=root --format=directory --components=main --include="$packages" \
    --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='echo lab > "$1/etc/hostname"' \
    bookworm "$tree"

echo '/dev/vda / ext4 noatime 0 1' > "$tree/etc/fstab"
# A root shell on the console that vm.py talks to, and nothing else on it.
cat > "$tree/etc/systemd/system/lab.service" <<'UNIT'
[Unit]
BindsTo=dev-hvc0.device
After=dev-hvc0.device
Conflicts=serial-getty@hvc0.service
[Service]
ExecStart=/bin/bash
StandardInput=tty-force
StandardOutput=tty
TTYPath=/dev/hvc0
TTYReset=yes
Environment=HOME=/root TERM=dumb
Restart=always
[Install]
WantedBy=multi-user.target
UNIT
chroot "$tree" systemctl -q enable lab.service
chroot "$tree" systemctl -q mask serial-getty@hvc0.service apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer

# Only what the root disk needs: the stock initramfs takes a minute to unpack without KVM.
printf 'MODULES=list\nBUSYBOX=n\n' > "$tree/etc/initramfs-tools/conf.d/lab"
printf 'virtio_pci\nvirtio_blk\next4\ncrc32c_generic\n' > "$tree/etc/initramfs-tools/modules"
chroot "$tree" update-initramfs -u -k all
cp "$tree"/boot/vmlinuz-* "$dir/vmlinuz"
cp "$tree"/boot/initrd.img-* "$dir/initrd.img"
truncate -s 2G "$dir/disk.img"
mke2fs -q -t ext4 -d "$tree" "$dir/disk.img"
rm -rf "$tree"
