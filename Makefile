# SPDX-License-Identifier: GPL-3.0-or-later
#
#   make                       build everything into build/
#   make install               … and install it (PREFIX=/usr, DESTDIR= for a package)
#   make demo                  watch an emulated stick dial, in a virtual Debian (DISTRO=trixie)
#   make test                  unit tests, then the scenarios on Debian 12 or 13, a whole dial on both
#   make test-long             scenarios that take longer: every switching method beside usb_modeswitch
#   make test-desktop          the network menu and nmtui, clicked and typed in, on Debian 12 and 13
#   make bench                 the numbers, beside stock and beside what is required (PART=dial, floor, sixteen or rules: hours else)
#   make campaign              have faults strike (FAULTS=60), simulated and on both Debians, beside stock (STOCK=false: without)
#   make soak                  plug and pull again and again (ROUNDS=200): the daemon must not grow
#   make deps                  install what these need (apt, as root or with sudo)

PREFIX  ?= /usr
DESTDIR ?=
DISTRO  ?= bookworm
FAULTS  ?= 60
STOCK   ?= true
SEED    ?= $(shell date +%s)
GO      ?= go

# Distributions pin Go to itself; let it fetch the version that go.mod asks for.
export GOTOOLCHAIN := auto

# The virtual machine's root belongs to root, so making and booting it does too.
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo)

bin     := $(DESTDIR)$(PREFIX)/bin
sbin    := $(DESTDIR)$(PREFIX)/sbin
unit    := $(DESTDIR)$(PREFIX)/lib/systemd/system
rules   := $(DESTDIR)$(PREFIX)/lib/udev/rules.d
hwdb    := $(DESTDIR)$(PREFIX)/lib/udev/hwdb.d
dbus    := $(DESTDIR)$(PREFIX)/share/dbus-1/system.d
etc     := $(DESTDIR)/etc/modembridge
dropins := $(notdir $(wildcard dist/*.service.d))
login   := $(DESTDIR)/etc/xdg/autostart
man     := $(DESTDIR)$(PREFIX)/share/man

.PHONY: all build install uninstall deps test unit-test test-long test-desktop demo bench campaign soak lab clean

all: build

# modembridged and modembridge reach the stick through libusb, hence cgo;
# modemlab runs in any guest, hence static.
build:
	mkdir -p build
	$(GO) build -trimpath -o build/ ./cmd/modembridge ./cmd/modembridged
	CGO_ENABLED=0 $(GO) build -trimpath -o build/ ./cmd/modemlab
	build/modembridge quirk export hwdb --built-in >build/78-modembridge.hwdb

# It takes what make has built, as root may have neither Go nor a right to the
# clone's history; what was never built is built now.
build/modembridge build/modembridged build/78-modembridge.hwdb:
	$(MAKE) build

install: build/modembridge build/modembridged build/78-modembridge.hwdb
	install -D -m 755 -t $(bin) build/modembridge
	install -D -m 755 -t $(sbin) build/modembridged
	install -D -m 644 -t $(unit) dist/modembridge.service
	for drop in $(dropins); do install -D -m 644 -t $(unit)/$$drop dist/$$drop/modembridge.conf || exit; done
	install -D -m 644 -t $(rules) dist/*.rules
	install -D -m 644 -t $(hwdb) build/78-modembridge.hwdb
	install -D -m 644 -t $(dbus) dist/*.conf
	install -D -m 644 -t $(login) dist/modembridge-notify.desktop
	install -d $(etc)/quirks.d
	test -e $(etc)/modembridge.toml || install -D -m 644 -t $(etc) dist/modembridge.toml
	for page in $(wildcard dist/man/*.[1-8]); do \
		install -D -m 644 -t $(man)/man$${page##*.} $$page || exit; \
	done
	test -n "$(DESTDIR)" || { systemd-hwdb update && udevadm control --reload && systemctl daemon-reload; }

# The configuration in /etc and the state in /var/lib stay. The service is
# stopped first, while its unit still says how to let usb_modeswitch back.
uninstall:
	test -n "$(DESTDIR)" || systemctl disable --now modembridge.service || :
	for drop in $(dropins); do \
		rm -f $(unit)/$$drop/modembridge.conf; \
		test ! -d $(unit)/$$drop || rmdir --ignore-fail-on-non-empty $(unit)/$$drop || exit; \
	done
	rm -f $(bin)/modembridge $(sbin)/modembridged $(unit)/modembridge.service
	rm -f $(addprefix $(rules)/,$(notdir $(wildcard dist/*.rules))) $(hwdb)/78-modembridge.hwdb
	rm -f $(login)/modembridge-notify.desktop
	rm -f $(addprefix $(dbus)/,$(notdir $(wildcard dist/*.conf)))
	rm -f $(foreach page,$(notdir $(wildcard dist/man/*.[1-8])),$(man)/man$(subst .,,$(suffix $(page)))/$(page))
	test -n "$(DESTDIR)" || { systemd-hwdb update && udevadm control --reload && systemctl daemon-reload; }

deps:
	.ci/deps

unit-test: deps
	$(GO) vet ./...
	$(GO) test -race -shuffle=on -count=1 ./...

test: unit-test lab
	$(SUDO) build/modemlab test

test-long: deps lab
	$(SUDO) build/modemlab test $(notdir $(basename $(wildcard internal/lab/scenario/data/long/*.txtar)))

test-desktop: deps lab
	$(SUDO) build/modemlab test $(notdir $(basename $(wildcard internal/lab/scenario/data/desktop/*.txtar)))

demo: deps lab
	$(SUDO) build/modemlab demo --distro $(DISTRO)

bench: deps lab
	$(SUDO) build/modemlab bench --distro $(DISTRO) --rounds $(or $(ROUNDS),3) $(addprefix --part ,$(PART))

campaign: deps lab
	@echo "seed $(SEED)"
	$(GO) test ./internal/lab/campaign -run Simulated -count=1 -v -campaign.seed $(SEED) -campaign.report $(CURDIR)/build/campaign-simulated.json
	$(SUDO) build/modemlab campaign --seed $(SEED) --faults $(FAULTS) --stock=$(STOCK)

soak: deps lab
	$(SUDO) build/modemlab soak --rounds $(or $(ROUNDS),200)

# The product as the virtual machine sees it: one more directory over Debian.
lab: build
	$(SUDO) rm -rf build/product
	$(MAKE) --silent install DESTDIR=$(CURDIR)/build/product PREFIX=/usr
	$(SUDO) chown -R root:root build/product

clean:
	$(SUDO) rm -rf build
