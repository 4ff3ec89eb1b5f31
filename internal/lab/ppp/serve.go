// SPDX-License-Identifier: GPL-3.0-or-later

package ppp

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime"
	"sync"

	"golang.org/x/sys/unix"
)

// A Service is what the network does for a caller who asks its name server or for a
// page.
type Service string

// The services.
const (
	Online Service = "online" // names and pages are answered: each page with status 204
	NoDNS  Service = "no-dns" // no name is
	Portal Service = "portal" // each page leads to the operator's
	Narrow Service = "narrow" // a question that fills a packet gets lost
)

// Services returns all of them.
func Services() []Service { return []Service{Online, NoDNS, Portal, Narrow} }

// A server answers in the network's own namespace.
type server struct {
	service func() Service
	names   net.PacketConn
	pages   net.Listener
	all     sync.WaitGroup
}

// serve opens the name server and the page server in the namespace of a process.
func serve(pid int, local netip.Addr, service func() Service) (*server, error) {
	s := &server{service: service}
	opened := make(chan error)
	go func() {
		// A thread that has been in another namespace is not given back: it ends with
		// this goroutine, which keeps it.
		runtime.LockOSThread()
		opened <- s.open(pid)
	}()
	if err := <-opened; err != nil {
		s.close()
		return nil, fmt.Errorf("cannot open the network's servers: %w", err)
	}
	s.all.Go(func() { s.answerNames(local) })
	s.all.Go(s.answerPages)
	return s, nil
}

// open opens the sockets. They stay in the namespace that they were opened in.
func (s *server) open(pid int) error {
	namespace, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
	if err != nil {
		return err
	}
	defer namespace.Close()
	if err := unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET); err != nil {
		return err
	}
	if s.names, err = net.ListenPacket("udp4", ":53"); err == nil {
		s.pages, err = net.Listen("tcp4", ":80")
	}
	return err
}

func (s *server) close() {
	if s.names != nil {
		s.names.Close()
	}
	if s.pages != nil {
		s.pages.Close()
	}
	s.all.Wait()
}

// answerNames gives every name the network's own address (RFC 1035, 4.1), and says of
// what is no question for an address that there is none.
func (s *server) answerNames(local netip.Addr) {
	b := make([]byte, 1500)
	for {
		n, from, err := s.names.ReadFrom(b)
		if err != nil {
			return
		}
		if s.service() == NoDNS || n < 12 {
			continue
		}
		s.names.WriteTo(nameAnswer(b[:n], local), from) // its loss is what UDP is like
	}
}

// nameAnswer answers a question with one A record, if it asks for one. What follows
// the question, such as EDNS, is left out.
func nameAnswer(question []byte, local netip.Addr) []byte {
	end := 12
	for end < len(question) && question[end] != 0 {
		end += int(question[end]) + 1
	}
	if end += 5; end > len(question) {
		end = len(question)
	}
	answer := append([]byte(nil), question[:end]...)
	answer[2], answer[3] = 0x81, 0x80 // an answer, recursion was desired and is available
	copy(answer[6:12], make([]byte, 6))
	if a := question[end-3]; end >= 17 && question[end-4] == 0 && a == 1 {
		answer[7] = 1
		answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4) // the name above, A, IN, for a second
		answer = append(answer, local.AsSlice()...)
	}
	return answer
}

// answerPages answers one question a connection.
func (s *server) answerPages() {
	for {
		conn, err := s.pages.Accept()
		if err != nil {
			return
		}
		go s.answerPage(conn)
	}
}

// answerPage ends with the connection, at the latest with the namespace.
func (s *server) answerPage(conn net.Conn) {
	defer conn.Close()
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	answer := "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
	switch s.service() {
	case Portal:
		answer = "HTTP/1.1 302 Found\r\nLocation: http://portal.invalid/credit\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
	case Narrow:
		const fits = 1000
		if size := len(request.Header.Get("X-Padding")); size > fits {
			io.Copy(io.Discard, conn) // until the caller has had enough
			return
		}
	}
	io.WriteString(conn, answer) // to one who may be gone
}
