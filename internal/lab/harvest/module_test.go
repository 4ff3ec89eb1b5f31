// SPDX-License-Identifier: GPL-3.0-or-later

package harvest_test

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modembridge/internal/lab/harvest"
	"modembridge/switcher/usb"

	"github.com/google/go-cmp/cmp"
)

// module builds a kernel module of which there is no more than a table of USB
// ids, under a symbol of that name.
func module(t *testing.T, symbol string, table []byte) string {
	t.Helper()
	const headerSize = 64
	strings := "\x00" + symbol + "\x00"
	sections := []struct {
		name string
		typ  elf.SectionType
		data []byte
		link uint32
	}{
		{},
		{".rodata", elf.SHT_PROGBITS, append(make([]byte, 16), table...), 0},
		{".symtab", elf.SHT_SYMTAB, encode(t, elf.Sym64{}, elf.Sym64{
			Name: 1, Info: elf.ST_INFO(elf.STB_GLOBAL, elf.STT_OBJECT), Shndx: 1, Value: 16, Size: uint64(len(table)),
		}), 3},
		{".strtab", elf.SHT_STRTAB, []byte(strings), 0},
		{".shstrtab", elf.SHT_STRTAB, []byte("\x00.rodata\x00.symtab\x00.strtab\x00.shstrtab\x00"), 0},
	}
	var data []byte
	var headers []any
	for _, s := range sections {
		headers = append(headers, elf.Section64{
			Name: uint32(bytes.Index(sections[len(sections)-1].data, []byte(s.name))), Type: uint32(s.typ), Link: s.link,
			Off: uint64(headerSize + len(data)), Size: uint64(len(s.data)), Entsize: 24,
		})
		data = append(data, s.data...)
	}
	header := elf.Header64{
		Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_REL), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT),
		Shoff: uint64(headerSize + len(data)), Ehsize: headerSize, Shentsize: 64,
		Shnum: uint16(len(sections)), Shstrndx: uint16(len(sections) - 1),
	}
	file := filepath.Join(t.TempDir(), "qcserial.ko")
	text := append(append(encode(t, header), data...), encode(t, headers...)...)
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func encode(t *testing.T, values ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, v := range values {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// deviceID is struct usb_device_id of a 64-bit kernel (include/linux/mod_devicetable.h).
type deviceID struct {
	Flags, Vendor, Product, Low, High                                  uint16
	Class, SubClass, Protocol, IfClass, IfSubClass, IfProtocol, Number uint8
	_                                                                  [7]byte
	Info                                                               uint64
}

func TestReadFindsTheLayoutsOfQCSerial(t *testing.T) {
	aliases := filepath.Join(t.TempDir(), "modules.alias")
	if err := os.WriteFile(aliases, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	rows := encode(t, deviceID{Vendor: 0x1199, Product: 0x68a2, Info: 2}, deviceID{Vendor: 0x1199, Product: 0x9011}, deviceID{})
	sources, err := harvest.Read(harvest.Paths{Aliases: aliases, QCSerial: module(t, "__mod_usb__id_table_device_table", rows)})
	if err != nil {
		t.Fatal(err)
	}
	want := map[usb.ID]harvest.Layout{{Vendor: 0x1199, Product: 0x68a2}: 2, {Vendor: 0x1199, Product: 0x9011}: 0}
	if diff := cmp.Diff(want, sources.Kernel.Layouts); diff != "" {
		t.Errorf("layouts (-want +got):\n%s", diff)
	}

	_, err = harvest.Read(harvest.Paths{Aliases: aliases, QCSerial: module(t, "id_table", rows)})
	if want := "no table of USB ids"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Read of a module without a table = %v; want an error with %q", err, want)
	}
}
