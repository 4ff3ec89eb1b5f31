// SPDX-License-Identifier: GPL-3.0-or-later
//
//go:build ignore

// A libusb that has one device, which is none, and that writes down what a
// program does to it. It takes the place of the real library in a program that
// is linked to that (tried with usb_modeswitch 2.6.1 of Debian 12):
//
//	gcc -shared -fPIC -o libusb-1.0.so.0 fakelibusb.c -Wl,-soname,libusb-1.0.so.0
//	FAKELIBUSB_DEVICE=device.txt FAKELIBUSB_LOG=log.jsonl LD_PRELOAD=$PWD/libusb-1.0.so.0 usb_modeswitch …
//
// It replaces sleep() and usleep() too: they return at once and move a clock of
// its own. It replaces syslog(), so that a run leaves no trace in the journal.
//
// The device is described by lines; numbers are hexadecimal unless said:
//
//	device 12d1 1446 0100 00          vendor, product, bcdDevice, bDeviceClass: starts a personality
//	string 1 HUAWEI                   1 manufacturer, 2 product, 3 serial number
//	config 1                          bConfigurationValue; the first is active
//	interface 0 08 06 50              of that configuration
//	endpoint 81 2                     of that interface; bmAttributes: 2 bulk, 3 interrupt
//	active 2                          bConfigurationValue; 0: unconfigured
//	leave 500                         decimal ms from the first transfer: the device leaves the bus
//	back 2000                         … and is there again as the next personality
//	fail 2 -9                         decimal: the second transfer ends with that libusb error
//
// Every call that reaches the device, and every sleep, is one line of the log,
// a JSON object with "type" and what belongs to it. A call that failed has
// "result", the libusb error.

#define _GNU_SOURCE
#include <libusb-1.0/libusb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PERSONALITIES = 2, CONFIGS = 8, INTERFACES = 8, ENDPOINTS = 8, FAILURES = 16, LINE = 256 };

struct personality {
	struct libusb_device_descriptor descriptor;
	char strings[4][LINE];
	struct libusb_config_descriptor configs[CONFIGS];
	struct libusb_interface interfaces[CONFIGS][INTERFACES];
	struct libusb_interface_descriptor alternates[CONFIGS][INTERFACES];
	struct libusb_endpoint_descriptor endpoints[CONFIGS][INTERFACES][ENDPOINTS];
	unsigned active;                        // bConfigurationValue
	int undriven[INTERFACES];               // interfaces whose driver was detached
	long leave, back;                       // ms from the first transfer, -1: never
};

struct libusb_device { int number; };           // personality
struct libusb_device_handle { libusb_device *device; };

static struct personality personalities[PERSONALITIES];
static libusb_device devices[PERSONALITIES] = { { 0 }, { 1 } };
static libusb_device_handle handles[PERSONALITIES] = { { &devices[0] }, { &devices[1] } };
static int known;                               // personalities described
static struct { int transfer, error; } failures[FAILURES];
static int failing;                             // failures described
static int transfers;                           // so far
static long now, first = -1;                    // ms of our own clock; of the first transfer
static unsigned char tag[4];                    // of the last command block wrapper
static FILE *out;

// --- the description ---

static void die(const char *why, const char *what)
{
	fprintf(stderr, "fakelibusb: %s: %s\n", why, what);
	_exit(70);
}

// The personality, configuration and interface that the next lines describe.
static struct personality *current;
static int config, interface;

static int device_line(const char *line)
{
	unsigned vendor, product, revision, class;

	if (sscanf(line, "device %x %x %x %x", &vendor, &product, &revision, &class) != 4 || known == PERSONALITIES)
		return 0;
	current = &personalities[known++];
	current->descriptor = (struct libusb_device_descriptor){
		.bLength = 18, .bDescriptorType = LIBUSB_DT_DEVICE, .bcdUSB = 0x0200, .bDeviceClass = class,
		.bMaxPacketSize0 = 64, .idVendor = vendor, .idProduct = product, .bcdDevice = revision,
	};
	current->leave = current->back = -1;
	config = interface = -1;
	return 1;
}

static int string_line(const char *line)
{
	struct libusb_device_descriptor *d = &current->descriptor;
	char text[LINE];
	int n;

	if (sscanf(line, "string %d %255[^\n]", &n, text) != 2 || n < 1 || n > 3)
		return 0;
	strcpy(current->strings[n], text);
	*(n == 1 ? &d->iManufacturer : n == 2 ? &d->iProduct : &d->iSerialNumber) = n;
	return 1;
}

static int config_line(const char *line)
{
	unsigned value;

	if (sscanf(line, "config %x", &value) != 1 || config + 1 == CONFIGS)
		return 0;
	current->configs[++config] = (struct libusb_config_descriptor){
		.bLength = 9, .bDescriptorType = LIBUSB_DT_CONFIG, .bConfigurationValue = value,
		.interface = current->interfaces[config],
	};
	current->descriptor.bNumConfigurations = config + 1;
	if (config == 0)
		current->active = value;
	interface = -1;
	return 1;
}

static int interface_line(const char *line)
{
	unsigned number, class, subclass, protocol;
	struct libusb_interface_descriptor *d;

	if (sscanf(line, "interface %x %x %x %x", &number, &class, &subclass, &protocol) != 4 || config < 0 || interface + 1 == INTERFACES)
		return 0;
	d = &current->alternates[config][++interface];
	*d = (struct libusb_interface_descriptor){
		.bLength = 9, .bDescriptorType = LIBUSB_DT_INTERFACE, .bInterfaceNumber = number,
		.bInterfaceClass = class, .bInterfaceSubClass = subclass, .bInterfaceProtocol = protocol,
		.endpoint = current->endpoints[config][interface],
	};
	current->interfaces[config][interface] = (struct libusb_interface){ d, 1 };
	current->configs[config].bNumInterfaces = interface + 1;
	return 1;
}

static int endpoint_line(const char *line)
{
	unsigned address, attributes;
	struct libusb_interface_descriptor *of;

	if (sscanf(line, "endpoint %x %x", &address, &attributes) != 2 || config < 0 || interface < 0)
		return 0;
	of = &current->alternates[config][interface];
	if (of->bNumEndpoints == ENDPOINTS)
		return 0;
	current->endpoints[config][interface][of->bNumEndpoints++] = (struct libusb_endpoint_descriptor){
		.bLength = 7, .bDescriptorType = LIBUSB_DT_ENDPOINT, .bEndpointAddress = address, .bmAttributes = attributes, .wMaxPacketSize = 64,
	};
	return 1;
}

static int fail_line(const char *line)
{
	int number, error;

	if (sscanf(line, "fail %d %d", &number, &error) != 2 || failing == FAILURES)
		return 0;
	failures[failing].transfer = number;
	failures[failing++].error = error;
	return 1;
}

static void describe(const char *line)
{
	if (device_line(line))
		return;
	if (current == NULL)
		die("no device before this line, or too many", line);
	if (string_line(line) || config_line(line) || interface_line(line) || endpoint_line(line) || fail_line(line)
	    || sscanf(line, "active %x", &current->active) == 1
	    || sscanf(line, "leave %ld", &current->leave) == 1
	    || sscanf(line, "back %ld", &current->back) == 1)
		return;
	die("cannot read this line", line);
}

__attribute__((constructor)) static void begin(void)
{
	const char *description = getenv("FAKELIBUSB_DEVICE"), *log = getenv("FAKELIBUSB_LOG");
	char line[LINE];
	FILE *in;

	if (description == NULL || log == NULL)
		die("not set", "FAKELIBUSB_DEVICE or FAKELIBUSB_LOG");
	if ((in = fopen(description, "r")) == NULL)
		die("cannot open", description);
	while (fgets(line, sizeof line, in))
		if (line[0] != '\n')
			describe(line);
	fclose(in);
	if ((out = fopen(log, "w")) == NULL)
		die("cannot open", log);
}

// --- the log ---

static void note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	fflush(out);
}

static int end(int result)
{
	if (result < 0)
		note(",\"result\":%d", result);
	note("}\n");
	return result;
}

static void hex(const unsigned char *data, int length)
{
	note(",\"data\":\"");
	for (int i = 0; i < length; i++)
		note("%02x", data[i]);
	note("\"");
}

// --- what is there now ---

// elapsed returns the ms since the first transfer.
static long elapsed(void) { return first < 0 ? -1 : now - first; }

static int present(int number)
{
	const struct personality *a = &personalities[0];
	int left = a->leave >= 0 && elapsed() >= a->leave, back = a->back >= 0 && elapsed() >= a->back;

	return number < known && (number == 0 ? !left : back);
}

static struct personality *of(libusb_device_handle *handle) { return &personalities[handle->device->number]; }

static const struct libusb_config_descriptor *active(const struct personality *p)
{
	for (int i = 0; i < p->descriptor.bNumConfigurations; i++)
		if (p->configs[i].bConfigurationValue == p->active)
			return &p->configs[i];
	return NULL;
}

// numbered returns the position of an interface of the active configuration.
static int numbered(const struct personality *p, int number)
{
	const struct libusb_config_descriptor *config = active(p);

	for (int i = 0; config && i < config->bNumInterfaces; i++)
		if (config->interface[i].altsetting->bInterfaceNumber == number)
			return i;
	return -1;
}

// transfer counts one, and returns how it ends: 0, or a libusb error.
static int transfer(libusb_device_handle *handle)
{
	int gone = !present(handle->device->number);

	transfers++;
	if (first < 0)
		first = now;
	for (int i = 0; i < failing; i++)
		if (failures[i].transfer == transfers)
			return failures[i].error;
	return gone ? LIBUSB_ERROR_NO_DEVICE : 0;
}

// answer fills a read: with a good status when a command block wrapper waits
// for one, else with zeros.
static void answer(unsigned char *data, int length)
{
	memset(data, 0, length);
	if (length == 13) {
		memcpy(data, "USBS", 4);
		memcpy(data + 4, tag, 4);
	}
}

static int data(libusb_device_handle *handle, const char *kind, unsigned char endpoint, unsigned char *bytes, int length, int *done, unsigned timeout)
{
	int result = transfer(handle);

	note("{\"type\":\"%s-%s\",\"endpoint\":%d", kind, endpoint & 0x80 ? "in" : "out", endpoint);
	if (endpoint & 0x80) {
		note(",\"length\":%d", length);
		answer(bytes, length);
	} else {
		hex(bytes, length);
		if (length >= 31 && memcmp(bytes, "USBC", 4) == 0)
			memcpy(tag, bytes + 4, 4);
	}
	note(",\"timeout\":%u", timeout);
	if (done)
		*done = result < 0 ? 0 : length;
	return end(result);
}

// --- libusb ---

int libusb_init(libusb_context **context) { if (context) *context = NULL; return 0; }
void libusb_exit(libusb_context *context) { (void)context; }
void libusb_set_debug(libusb_context *context, int level) { (void)context; (void)level; }

const char *libusb_error_name(int code)
{
	switch (code) {
	case LIBUSB_SUCCESS: return "LIBUSB_SUCCESS";
	case LIBUSB_ERROR_IO: return "LIBUSB_ERROR_IO";
	case LIBUSB_ERROR_NO_DEVICE: return "LIBUSB_ERROR_NO_DEVICE";
	case LIBUSB_ERROR_NOT_FOUND: return "LIBUSB_ERROR_NOT_FOUND";
	case LIBUSB_ERROR_TIMEOUT: return "LIBUSB_ERROR_TIMEOUT";
	case LIBUSB_ERROR_OVERFLOW: return "LIBUSB_ERROR_OVERFLOW";
	case LIBUSB_ERROR_PIPE: return "LIBUSB_ERROR_PIPE";
	}
	return "**UNKNOWN**";
}

ssize_t libusb_get_device_list(libusb_context *context, libusb_device ***list)
{
	int n = 0;

	(void)context;
	*list = calloc(PERSONALITIES + 1, sizeof **list);
	for (int i = 0; i < PERSONALITIES; i++)
		if (present(i))
			(*list)[n++] = &devices[i];
	return n;
}

void libusb_free_device_list(libusb_device **list, int unref) { (void)unref; free(list); }
uint8_t libusb_get_bus_number(libusb_device *device) { (void)device; return 1; }
uint8_t libusb_get_device_address(libusb_device *device) { return 5 + device->number; }

int libusb_get_device_descriptor(libusb_device *device, struct libusb_device_descriptor *descriptor)
{
	*descriptor = personalities[device->number].descriptor;
	return 0;
}

int libusb_get_config_descriptor(libusb_device *device, uint8_t index, struct libusb_config_descriptor **config)
{
	struct personality *p = &personalities[device->number];

	if (index >= p->descriptor.bNumConfigurations)
		return LIBUSB_ERROR_NOT_FOUND;
	*config = &p->configs[index];
	return 0;
}

int libusb_get_active_config_descriptor(libusb_device *device, struct libusb_config_descriptor **config)
{
	*config = (struct libusb_config_descriptor *)active(&personalities[device->number]);
	return *config ? 0 : LIBUSB_ERROR_NOT_FOUND;
}

void libusb_free_config_descriptor(struct libusb_config_descriptor *config) { (void)config; }

int libusb_get_string_descriptor_ascii(libusb_device_handle *handle, uint8_t index, unsigned char *data, int length)
{
	if (index < 1 || index > 3)
		return LIBUSB_ERROR_INVALID_PARAM;
	return snprintf((char *)data, length, "%s", of(handle)->strings[index]);
}

int libusb_open(libusb_device *device, libusb_device_handle **handle)
{
	if (!present(device->number))
		return LIBUSB_ERROR_NO_DEVICE;
	*handle = &handles[device->number];
	return 0;
}

void libusb_close(libusb_device_handle *handle) { (void)handle; }

int libusb_kernel_driver_active(libusb_device_handle *handle, int interface)
{
	int i = numbered(of(handle), interface);

	return i < 0 ? LIBUSB_ERROR_NOT_FOUND : !of(handle)->undriven[i];
}

int libusb_detach_kernel_driver(libusb_device_handle *handle, int interface)
{
	int i = numbered(of(handle), interface);

	if (i >= 0)
		of(handle)->undriven[i] = 1;
	note("{\"type\":\"detach\",\"interface\":%d", interface);
	return end(i < 0 ? LIBUSB_ERROR_NOT_FOUND : 0);
}

static int claim(libusb_device_handle *handle, const char *type, int interface)
{
	note("{\"type\":\"%s\",\"interface\":%d", type, interface);
	if (!present(handle->device->number))
		return end(LIBUSB_ERROR_NO_DEVICE);
	return end(numbered(of(handle), interface) < 0 ? LIBUSB_ERROR_NOT_FOUND : 0);
}

int libusb_claim_interface(libusb_device_handle *handle, int interface) { return claim(handle, "claim", interface); }
int libusb_release_interface(libusb_device_handle *handle, int interface) { return claim(handle, "release", interface); }

int libusb_set_interface_alt_setting(libusb_device_handle *handle, int interface, int alternate)
{
	int result = transfer(handle);

	note("{\"type\":\"set-interface\",\"interface\":%d,\"alternate\":%d", interface, alternate);
	return end(result);
}

int libusb_set_configuration(libusb_device_handle *handle, int value)
{
	int result = transfer(handle);

	if (result == 0)
		of(handle)->active = value;
	note("{\"type\":\"set-configuration\",\"value\":%d", value);
	return end(result);
}

int libusb_clear_halt(libusb_device_handle *handle, unsigned char endpoint)
{
	note("{\"type\":\"clear-halt\",\"endpoint\":%d", endpoint);
	return end(present(handle->device->number) ? 0 : LIBUSB_ERROR_NO_DEVICE);
}

int libusb_reset_device(libusb_device_handle *handle)
{
	int result = transfer(handle);

	note("{\"type\":\"reset\"");
	return end(result);
}

int libusb_control_transfer(libusb_device_handle *handle, uint8_t type, uint8_t request, uint16_t value, uint16_t index, unsigned char *bytes, uint16_t length, unsigned timeout)
{
	int result = transfer(handle);

	note("{\"type\":\"control\",\"request_type\":%d,\"request\":%d,\"value\":%d,\"index\":%d", type, request, value, index);
	if (type & 0x80) {
		hex(NULL, 0);
		if (length > 0)
			note(",\"length\":%d", length);
		answer(bytes, length);
	} else {
		hex(bytes, length);
	}
	note(",\"timeout\":%u", timeout);
	return end(result < 0 ? result : length);
}

int libusb_bulk_transfer(libusb_device_handle *handle, unsigned char endpoint, unsigned char *bytes, int length, int *done, unsigned timeout)
{
	return data(handle, "bulk", endpoint, bytes, length, done, timeout);
}

int libusb_interrupt_transfer(libusb_device_handle *handle, unsigned char endpoint, unsigned char *bytes, int length, int *done, unsigned timeout)
{
	return data(handle, "interrupt", endpoint, bytes, length, done, timeout);
}

// --- libc ---

unsigned sleep(unsigned seconds)
{
	now += 1000L * seconds;
	note("{\"type\":\"sleep\",\"ms\":%u", 1000 * seconds);
	return end(0);
}

int usleep(useconds_t us)
{
	now += us / 1000;
	note("{\"type\":\"sleep\",\"ms\":%u", us / 1000);
	return end(0);
}

void __syslog_chk(int priority, int flag, const char *format, ...) { (void)priority; (void)flag; (void)format; }
