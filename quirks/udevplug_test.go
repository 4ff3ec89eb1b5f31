// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"modembridge/switcher/usb"
)

// A node is a port of an emulated USB device: /dev/ttyUSB2, or whatever else the
// kernel makes of the interface.
type node struct {
	port      string // of the USB device: "1-1.4"
	id        string // "19d2:0031"
	number    int    // of the interface
	class     string // of the interface: "ff/02/01"
	driver    string // of the interface
	subsystem string // "tty", "net" or "usbmisc"
	name      string // "ttyUSB2"
}

// device makes a directory in sysfs with what udev reads of every device.
func (u *udev) device(dir, subsystem, driver, uevent string) {
	up := strings.Repeat("../", strings.Count(dir, "/"))
	if driver != "" {
		uevent += "DRIVER=" + driver + "\n"
		u.mkdir("sys/bus/" + subsystem + "/drivers/" + driver)
		u.link(up+"bus/"+subsystem+"/drivers/"+driver, dir+"/driver")
	}
	kind := "bus/"
	if driver == "" {
		kind = "class/"
	}
	u.mkdir("sys/" + kind + subsystem)
	u.link(up+kind+subsystem, dir+"/subsystem")
	u.write(dir+"/uevent", uevent)
}

// plug puts a node into sysfs, with the interface and the devices above it, and
// returns their directories.
func (u *udev) plug(n node) (tty, usbInterface string) {
	dir := u.usbDevice(n.port, n.id)
	usbInterface = fmt.Sprintf("%s/%s:1.%d", dir, n.port, n.number)
	u.device(usbInterface, "usb", n.driver, "DEVTYPE=usb_interface\nMODALIAS="+n.modalias()+"\n")
	u.write(usbInterface+"/modalias", n.modalias()+"\n")
	u.write(usbInterface+"/bInterfaceNumber", fmt.Sprintf("%02x\n", n.number))

	parent, uevent := usbInterface, "MAJOR=188\nMINOR="+strings.TrimLeft(n.name, "tyUSBACMcdw-")+"\nDEVNAME="+n.name+"\n"
	if strings.HasPrefix(n.name, "ttyUSB") {
		parent = usbInterface + "/" + n.name
		u.device(parent, "usb-serial", n.driver+"1", "")
	}
	if n.subsystem == "net" {
		uevent = "INTERFACE=" + n.name + "\nIFINDEX=7\n"
	}
	tty = parent + "/" + n.subsystem + "/" + n.name
	u.device(tty, n.subsystem, "", uevent)
	return tty, usbInterface
}

// usbDevice puts a USB device into sysfs, below the hubs on its way, and returns
// its directory. What is in a hub's place already stays.
func (u *udev) usbDevice(port, id string) string {
	bus, number := place(port)
	_, path, _ := strings.Cut(port, "-")
	dir := fmt.Sprintf("sys/devices/pci0000:00/usb%d", bus)
	if i := strings.LastIndex(port, "."); i >= 0 {
		dir = u.usbDevice(port[:i], hub)
	}
	dir += "/" + port
	if _, err := os.Stat(filepath.Join(u.root, dir)); err == nil && id == hub {
		return dir
	}
	vendor, product, _ := strings.Cut(id, ":")
	u.device(dir, "usb", "usb", "DEVTYPE=usb_device\nPRODUCT=0/0/0\n")
	for name, value := range map[string]string{
		"idVendor": vendor, "idProduct": product, "devpath": path,
		"busnum": strconv.Itoa(bus), "devnum": strconv.Itoa(number),
	} {
		u.write(dir+"/"+name, value+"\n")
	}
	return dir
}

// hub is the id of what other devices hang on.
const hub = "1d6b:0002"

// place returns the bus that a port is on, and the number that a device in it
// has there: in these tests that of the port.
func place(port string) (bus, number int) {
	b, path, _ := strings.Cut(port, "-")
	bus, _ = strconv.Atoi(b)
	number, _ = strconv.Atoi(path[strings.LastIndex(path, ".")+1:])
	return bus, number
}

// modalias returns that of the node's interface.
func (n node) modalias() string {
	d := n.device()
	return d.Modalias(d.Interfaces[0])
}

// device returns the USB device with the node's interface alone.
func (n node) device() usb.Device {
	d := usb.Device{Port: usb.PortPath(n.port)}
	d.Bus, d.Address = place(n.port)
	id, _ := usb.ParseID(n.id)
	class, _ := usb.ParseClass(n.class)
	d.ID, d.Interfaces = id, []usb.Interface{{Number: uint8(n.number), Class: class}}
	return d
}
