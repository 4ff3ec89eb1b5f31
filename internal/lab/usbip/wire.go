// SPDX-License-Identifier: GPL-3.0-or-later

package usbip

import (
	"encoding/binary"
	"fmt"
	"io"
)

// The four messages of a USB/IP connection after the import handshake, which
// vhci_hcd does not need (kernel: Documentation/usb/usbip_protocol.rst).
const (
	cmdSubmit = 1 // host to device: a URB
	cmdUnlink = 2 // host to device: take a URB back
	retSubmit = 3 // device to host: the URB's result
	retUnlink = 4 // device to host: the URB was, or was not, taken back
)

// headerLen is the length of every message without its data, bytes.
const headerLen = 48

// MaxTransfer is the longest transfer that is accepted, bytes. Linux splits
// its own far below; a longer one is a broken stream.
const MaxTransfer = 16 << 20

// A Submit is one transfer the host asks for.
type Submit struct {
	Seq      uint32 // names the transfer in its reply and in an Unlink
	DevID    uint32
	In       bool  // device to host
	Endpoint uint8 // number, without the direction bit
	Flags    uint32
	Length   int // bytes offered (OUT) or room for (IN)
	Interval uint32
	Setup    [8]byte // endpoint 0 only
	Data     []byte  // OUT only, Length bytes
}

// An Unlink asks for the transfer Victim back.
type Unlink struct {
	Seq, DevID, Victim uint32
}

// A Reply is the result of a Submit or, when Unlink is set, of an Unlink.
type Reply struct {
	Seq    uint32
	Unlink bool
	Status int32  // 0 or a negative errno
	Length int    // bytes transferred; len(Data) for IN
	Data   []byte // IN only
}

// ReadRequest reads the host's next message: a [Submit] or an [Unlink].
// It returns io.EOF only at a message boundary, which is how the host hangs
// up.
func ReadRequest(r io.Reader) (any, error) {
	var h [headerLen]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return nil, err
	}
	word := func(i int) uint32 { return binary.BigEndian.Uint32(h[4*i:]) }
	// Words 0 to 4 are common: command, sequence number, device id,
	// direction (0 out, 1 in), endpoint.
	switch command := word(0); command {
	case cmdSubmit:
		// Words 5 to 9: flags, length, start frame, number of packets,
		// interval; then the eight setup bytes.
		if word(3) > 1 || word(4) > 15 {
			return nil, fmt.Errorf("cannot read request %d: direction %d, endpoint %d", word(1), word(3), word(4))
		}
		if packets := int32(word(8)); packets > 0 {
			return nil, fmt.Errorf("cannot read request %d: isochronous transfers are not supported", word(1))
		}
		if word(6) > MaxTransfer {
			return nil, fmt.Errorf("cannot read request %d: %d bytes are more than the limit of %d", word(1), word(6), MaxTransfer)
		}
		s := Submit{
			Seq: word(1), DevID: word(2), In: word(3) == 1, Endpoint: uint8(word(4)),
			Flags: word(5), Length: int(word(6)), Interval: word(9), Setup: [8]byte(h[40:]),
		}
		if s.In || s.Length == 0 {
			return s, nil
		}
		s.Data = make([]byte, s.Length)
		_, err := io.ReadFull(r, s.Data)
		return s, noEOF(err)
	case cmdUnlink:
		return Unlink{Seq: word(1), DevID: word(2), Victim: word(5)}, nil
	default:
		return nil, fmt.Errorf("cannot read request: unknown command %#x", command)
	}
}

// Append appends the message's wire form to b.
func (s Submit) Append(b []byte) []byte {
	direction := uint32(0)
	if s.In {
		direction = 1
	}
	b = appendWords(b, cmdSubmit, s.Seq, s.DevID, direction, uint32(s.Endpoint),
		s.Flags, uint32(s.Length), 0, 0, s.Interval)
	b = append(b, s.Setup[:]...)
	return append(b, s.Data...)
}

// Append appends the message's wire form to b.
func (u Unlink) Append(b []byte) []byte {
	return appendWords(b, cmdUnlink, u.Seq, u.DevID, 0, 0, u.Victim, 0, 0, 0, 0, 0, 0)
}

// Append appends the message's wire form to b. The device id, direction and
// endpoint of a reply are zero: the sequence number says it all.
func (r Reply) Append(b []byte) []byte {
	if r.Unlink {
		return appendWords(b, retUnlink, r.Seq, 0, 0, 0, uint32(r.Status), 0, 0, 0, 0, 0, 0)
	}
	b = appendWords(b, retSubmit, r.Seq, 0, 0, 0,
		uint32(r.Status), uint32(r.Length), 0, 0, 0, 0, 0)
	return append(b, r.Data...)
}

// ReadReply reads the device's next message, as a host does. Whether data
// follows depends on the request's direction, which only the asker knows: in
// says it by sequence number.
func ReadReply(r io.Reader, in func(seq uint32) bool) (Reply, error) {
	var h [headerLen]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return Reply{}, err
	}
	word := func(i int) uint32 { return binary.BigEndian.Uint32(h[4*i:]) }
	reply := Reply{Seq: word(1), Status: int32(word(5))}
	switch command := word(0); command {
	case retUnlink:
		reply.Unlink = true
		return reply, nil
	case retSubmit:
	default:
		return Reply{}, fmt.Errorf("cannot read reply: unknown command %#x", command)
	}
	if word(6) > MaxTransfer {
		return Reply{}, fmt.Errorf("cannot read reply %d: %d bytes are more than the limit of %d", reply.Seq, word(6), MaxTransfer)
	}
	reply.Length = int(word(6))
	if !in(reply.Seq) || reply.Length == 0 {
		return reply, nil
	}
	reply.Data = make([]byte, reply.Length)
	_, err := io.ReadFull(r, reply.Data)
	return reply, noEOF(err)
}

func appendWords(b []byte, words ...uint32) []byte {
	for _, w := range words {
		b = binary.BigEndian.AppendUint32(b, w)
	}
	return b
}

// noEOF marks an end inside a message as what it is: a torn stream.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
