// SPDX-License-Identifier: GPL-3.0-or-later

package atport

// The framing of Qualcomm's diagnostic protocol, that of asynchronous HDLC
// (ModemManager, libqcdm/src/utils.c; RFC 1662, 4): a frame ends with a flag,
// and a flag or an escape within it is an escape and the byte with one bit
// turned over.
const (
	flag     = 0x7e
	escape   = 0x7d
	turnOver = 0x20
)

// maxFrame is the longest frame that is kept, bytes with its checksum. The
// version answer has 57; logs, which nobody asked for, may be longer.
const maxFrame = 256

// VersionRequest returns the question that every diagnostic port answers and
// that changes nothing (ModemManager, mm-port-probe.c, probe_qcdm):
//
//	7e     ends what the port may have heard before, such as "AT"
//	00     DIAG_CMD_VERSION_INFO, which has no arguments
//	78 f0  the checksum of 00, low byte first
//	7e     ends the frame
func VersionRequest() []byte { return []byte{flag, 0x00, 0x78, 0xf0, flag} }

// The codes of the protocol (ModemManager, libqcdm/src/dm-commands.h).
const (
	codeVersion = 0
	badCommand  = 19
	badMode     = 24 // and in between: parameter, length, device
)

// versionLength is how long a version answer is at least: code 1, compile date
// 11 and time 8, release date 11 and time 8, model 8, station class 1, air
// interface revision 1, model number 1, firmware revision 2, slot cycle 1,
// chip 1, unknown 1 (libqcdm/src/dm-commands.h, DMCmdVersionInfoRsp).
const versionLength = 55

// IsVersionAnswer reports whether a frame's content answers [VersionRequest]:
// with the version, or with a refusal, which is the code of an error and the
// request. The request itself, from a port that echoes, is too short.
func IsVersionAnswer(content []byte) bool {
	if len(content) < 2 {
		return false
	}
	if content[0] == codeVersion {
		return len(content) >= versionLength
	}
	return content[0] >= badCommand && content[0] <= badMode && content[1] == codeVersion
}

// A Deframer takes the bytes of a diagnostic port and finds the frames in them.
// The zero value is ready.
type Deframer struct {
	frame   []byte
	escaped bool
	long    bool // the frame is longer than maxFrame
}

// Feed takes the next bytes, cut wherever, and returns the contents of the
// frames they complete, without their checksums, which were right.
func (d *Deframer) Feed(b []byte) [][]byte {
	var contents [][]byte
	for _, c := range b {
		switch {
		case c == flag:
			if n := len(d.frame) - 2; n > 0 && !d.long && !d.escaped && crc16(d.frame[:n]) == uint16(d.frame[n])|uint16(d.frame[n+1])<<8 {
				contents = append(contents, append([]byte(nil), d.frame[:n]...))
			}
			*d = Deframer{frame: d.frame[:0]}
		case c == escape && !d.escaped:
			d.escaped = true
		case len(d.frame) == maxFrame:
			d.long = true
		case d.escaped:
			d.frame, d.escaped = append(d.frame, c^turnOver), false
		default:
			d.frame = append(d.frame, c)
		}
	}
	return contents
}

// crc16 is the checksum of X.25 and HDLC: polynomial x^16+x^12+x^5+1 with the
// low bit first, begun with ones, turned over at the end (RFC 1662, C.2).
func crc16(b []byte) uint16 {
	crc := uint16(0xffff)
	for _, c := range b {
		crc ^= uint16(c)
		for range 8 {
			carry := crc & 1
			crc >>= 1
			if carry != 0 {
				crc ^= 0x8408
			}
		}
	}
	return ^crc
}
