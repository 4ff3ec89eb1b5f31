// SPDX-License-Identifier: GPL-3.0-or-later

package reach

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// A Page is one that is known to answer always in the same way, as they are made for
// this purpose.
type Page struct {
	URL    string // with http: what is encrypted is no portal's to answer
	Answer string // what its text begins with; "" is that it has none, as with status 204
}

// Check returns why the page is none that can be asked for.
func (p Page) Check() error {
	u, err := url.Parse(p.URL)
	switch {
	case err != nil:
		return err
	case u.Scheme != "http" || u.Hostname() == "":
		return fmt.Errorf("%q is not the address of a page that begins with http://", p.URL)
	}
	return nil
}

// padding is what makes a question fill two packets of any link's size.
const padding = 3000

// askPage asks for the page, in few bytes and then in many. The error is why there is
// no page.
func (t Target) askPage(ctx context.Context) (Outcome, error) {
	got, err := t.fetch(ctx, 0)
	switch {
	case err != nil:
		return Unknown, err
	case !got.is(t.Page):
		return Portal, nil
	}
	// A packet may get lost on any link: twice is no accident, while what is small
	// passes in between.
	for range 2 {
		if _, err := t.fetch(ctx, padding); err == nil {
			return Passes, nil
		}
		if _, err := t.fetch(ctx, 0); err != nil {
			return Unknown, err
		}
	}
	return SmallMTU, nil
}

// An answer is what came for a page.
type answer struct {
	status int
	text   string // the first bytes
}

// is reports whether the answer may be that of the page. A page that is broken is not
// a portal.
func (a answer) is(p Page) bool {
	const authenticate = 511 // Network Authentication Required (RFC 6585, 6)
	switch {
	case a.status == authenticate, a.status >= 300 && a.status < 400:
		return false
	case a.status >= 400:
		return true
	}
	return p.Answer == "" && a.text == "" || p.Answer != "" && strings.HasPrefix(a.text, p.Answer)
}

// fetch asks for the page. It is HTTP as far as it is needed here: the one program
// that waits for nothing most of the time needs no more.
func (t Target) fetch(ctx context.Context, padding int) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, t.fetching())
	defer cancel()
	u, err := url.Parse(t.Page.URL)
	if err != nil {
		return answer{}, err
	}
	conn, err := t.connect(ctx, u)
	if err != nil {
		return answer{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })()
	request := "GET " + u.RequestURI() + " HTTP/1.1\r\nHost: " + u.Host + "\r\nUser-Agent: modembridge\r\nConnection: close\r\n"
	if padding > 0 {
		request += "X-Padding: " + strings.Repeat("x", padding) + "\r\n"
	}
	if _, err := io.WriteString(conn, request+"\r\n"); err != nil {
		return answer{}, err
	}
	return readAnswer(conn)
}

// readAnswer reads as much of an answer as tells what it is (RFC 9112, 4).
func readAnswer(r io.Reader) (a answer, err error) {
	const headLimit, textLimit = 16 << 10, 512
	in := bufio.NewReader(io.LimitReader(r, headLimit))
	first, err := in.ReadString('\n')
	if err != nil {
		return answer{}, err
	}
	var version string
	if n, _ := fmt.Sscanf(first, "HTTP/%s %d", &version, &a.status); n != 2 {
		return answer{}, errors.New("the answer is not HTTP")
	}
	length := -1
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return answer{}, err
		}
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name == "" {
			break
		}
		if strings.EqualFold(name, "Content-Length") {
			fmt.Sscan(value, &length)
		}
	}
	if length == 0 || a.status == 204 || a.status >= 300 {
		return a, nil
	}
	text, err := io.ReadAll(io.LimitReader(in, textLimit))
	a.text = string(text)
	if len(text) > 0 {
		err = nil // it is another page, or it is not
	}
	return a, err
}

// connect reaches the host of the page. Its name is looked up where the link's name
// servers are, too.
func (t Target) connect(ctx context.Context, u *url.URL) (net.Conn, error) {
	port := u.Port()
	if port == "" {
		port = "80"
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil {
		return t.dialer().DialContext(ctx, "tcp", net.JoinHostPort(host, port))
	}
	if len(t.Servers) == 0 {
		return nil, ErrNobody
	}
	resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return t.dialer().DialContext(ctx, network, t.Servers[0].String())
	}}
	addresses, err := resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	for _, a := range addresses {
		var conn net.Conn
		if conn, err = t.dialer().DialContext(ctx, "tcp", net.JoinHostPort(a.Unmap().String(), port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}
