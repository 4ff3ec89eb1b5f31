// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import "strings"

// A form is how a command is used (3GPP TS 27.007, 4.2).
type form int

const (
	run  form = iota // AT+CSQ
	set              // AT+CREG=2
	read             // AT+CREG?
	test             // AT+CREG=?
)

// A command is one command of a line.
type command struct {
	name string // upper case, with its prefix: "+CREG", "E", "&C", "S0", "D"
	form form
	args string // of a set; the number of a basic command; what D dials
}

// text returns the command as a model's data file spells it.
func (c command) text() string {
	switch c.form {
	case set:
		return c.name + "=" + c.args
	case read:
		return c.name + "?"
	case test:
		return c.name + "=?"
	}
	return c.name + c.args
}

// split takes a line apart, without its AT: "E0V1+CREG=2;+CREG?" has four
// commands (ITU-T V.250, 5.2.1). ok is false when it breaks the grammar.
func split(line string) (commands []command, ok bool) {
	for {
		line = strings.TrimLeft(line, " ;")
		if line == "" {
			return commands, true
		}
		var c command
		switch first := line[0]; {
		case strings.IndexByte("+^%$*", first) >= 0:
			c, line = extended(line)
		case first == 'd' || first == 'D': // takes the rest of the line
			c, line = command{name: "D", args: strings.TrimSpace(line[1:])}, ""
		case first == '&' && len(line) > 1 && letter(line[1]):
			c, line = basic(line, 2)
		case letter(first):
			c, line = basic(line, 1)
		default:
			return nil, false
		}
		commands = append(commands, c)
	}
}

// extended cuts off "+NAME…" up to the next semicolon outside quotes.
func extended(line string) (c command, rest string) {
	end, quoted := len(line), false
	for i := range len(line) {
		if line[i] == '"' {
			quoted = !quoted
		}
		if line[i] == ';' && !quoted {
			end = i
			break
		}
	}
	text, rest := strings.TrimSpace(line[:end]), line[end:]
	i := strings.IndexAny(text, "=?")
	if i < 0 {
		return command{name: strings.ToUpper(text)}, rest
	}
	c = command{name: strings.ToUpper(strings.TrimSpace(text[:i])), args: strings.TrimSpace(text[i+1:])}
	switch {
	case text[i] == '?':
		c.form, c.args = read, ""
	case c.args == "?":
		c.form, c.args = test, ""
	default:
		c.form = set
	}
	return c, rest
}

// basic cuts off a letter command with its number, or S0=1 and S0?.
func basic(line string, n int) (c command, rest string) {
	end := n
	for end < len(line) && digit(line[end]) {
		end++
	}
	c = command{name: strings.ToUpper(line[:n]), args: line[n:end]}
	rest = line[end:]
	if c.name != "S" || rest == "" {
		return c, rest
	}
	c.name, c.args = c.name+c.args, ""
	switch rest[0] {
	case '?':
		c.form, rest = read, rest[1:]
	case '=':
		end = 1
		for end < len(rest) && digit(rest[end]) {
			end++
		}
		c.form, c.args, rest = set, rest[1:end], rest[end:]
	}
	return c, rest
}

func letter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func digit(b byte) bool  { return b >= '0' && b <= '9' }

// arguments splits the arguments of a set command and takes their quotes off.
func arguments(s string) []string {
	fields := strings.Split(s, ",")
	for i, f := range fields {
		fields[i] = strings.Trim(strings.TrimSpace(f), `"`)
	}
	return fields
}

// argument returns the i-th argument, "" when there are fewer.
func argument(args []string, i int) string {
	if i < len(args) {
		return args[i]
	}
	return ""
}
