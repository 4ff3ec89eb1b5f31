// SPDX-License-Identifier: GPL-3.0-or-later

package vm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// errNoArchive means that apt on this machine does not know Debian.
var errNoArchive = errors.New("apt on this machine knows no Debian archive, and the lab has no other source (see sources.list(5))")

// archives are the addresses that the host's own apt uses, so that the lab
// downloads from where its user already does.
type archives struct {
	main     string // holds the releases
	security string // holds the -security suites; "" when the host has none
}

// sources returns apt's one-line sources for a release.
func (a archives) sources(d Distro) []string {
	lines := []string{
		"deb " + a.main + " " + d.Name + " main",
		"deb " + a.main + " " + d.Name + "-updates main",
	}
	if a.security != "" {
		lines = append(lines, "deb "+a.security+" "+d.Name+"-security main")
	}
	return lines
}

// hostArchives asks apt for the archives it uses. A machine whose package lists
// were thrown away, as container images do, gets them back first.
func hostArchives(ctx context.Context) (archives, error) {
	list, err := indexTargets(ctx)
	if err == nil && list == "" {
		if out, err := exec.CommandContext(ctx, "apt-get", "update").CombinedOutput(); err != nil {
			return archives{}, fmt.Errorf("apt-get update: %w: %s", err, out)
		}
		list, err = indexTargets(ctx)
	}
	if err != nil {
		return archives{}, fmt.Errorf("%w: apt-get indextargets: %w", errNoArchive, err)
	}
	return parseTargets(list)
}

// indexTargets returns a line "URI component label" per package list that apt
// has, see the section "indextargets" of apt-get(8) and apt's documentation of acquire-additional-files.
func indexTargets(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "apt-get", "indextargets",
		"--format", "$(REPO_URI) $(COMPONENT) $(LABEL)", "Identifier: Packages").Output()
	return strings.TrimSpace(string(out)), err
}

// parseTargets picks Debian's archives by the label that their Release files
// carry.
func parseTargets(list string) (archives, error) {
	var a archives
	for line := range strings.Lines(list) {
		f := strings.Fields(line)
		if len(f) != 3 || f[1] != "main" {
			continue
		}
		switch {
		case f[2] == "Debian" && a.main == "":
			a.main = f[0]
		case f[2] == "Debian-Security" && a.security == "":
			a.security = f[0]
		}
	}
	if a.main == "" {
		return a, errNoArchive
	}
	return a, nil
}

// aptNetworkOptions returns the host's apt settings on how to reach an archive:
// proxies and, as file names only, where apt keeps its logins.
func aptNetworkOptions(ctx context.Context) []string {
	var opts []string
	if _, err := os.Stat("/etc/apt/auth.conf"); err == nil {
		opts = append(opts, `Dir::Etc::netrc "/etc/apt/auth.conf";`)
	}
	if logins, _ := os.ReadDir("/etc/apt/auth.conf.d"); len(logins) > 0 {
		opts = append(opts, `Dir::Etc::netrcparts "/etc/apt/auth.conf.d";`)
	}
	out, err := exec.CommandContext(ctx, "apt-config", "dump", "--format", "%F \"%v\";%n").Output()
	if err != nil {
		return opts // apt's defaults must do
	}
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasPrefix(name, "Acquire::") && strings.Contains(strings.ToLower(name), "proxy") && value != `"";` {
			opts = append(opts, name+" "+value)
		}
	}
	return opts
}
