// SPDX-License-Identifier: GPL-3.0-or-later

module modembridge

go 1.26.0

require (
	github.com/Wifx/gonetworkmanager/v2 v2.2.0
	github.com/coreos/go-systemd/v22 v22.7.0
	github.com/creack/pty v1.1.24
	github.com/godbus/dbus/v5 v5.2.4
	github.com/google/go-cmp v0.7.0
	github.com/google/gousb v1.1.3
	github.com/maltegrosse/go-modemmanager v0.1.0
	github.com/mdlayher/socket v0.8.0
	github.com/pelletier/go-toml/v2 v2.4.3
	github.com/rogpeppe/go-internal v1.16.0
	github.com/spf13/cobra v1.10.2
	github.com/spf13/pflag v1.0.9
	golang.org/x/sync v0.24.0
	golang.org/x/sys v0.49.0
	pgregory.net/rapid v1.3.0
)

require (
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	golang.org/x/net v0.61.0 // indirect
	golang.org/x/tools v0.26.0 // indirect
)

// Virtual machines' roots, which hold no Go of ours and are not all readable.
ignore ./build
