/** A seccomp filter for programs in the sandbox: what they may not ask of the kernel, on the machines it is written for. */

type Machine = { arch: number; socket: number; refused: number[] };

/**
 * Memory that belongs to no process (memfd, shared memory, message queues), the kernel's key rings, and doors to it that
 * have been found open most often: bpf, perf, io_uring, userfaultfd, mounts and namespaces.
 */
const MACHINES: Record<string, Machine> = {
  x64: {
    arch: 0xc000003e,
    socket: 41,
    refused: [
      ...[319, 447, 29, 240, 248, 249, 250, 321, 298, 425, 426, 427, 323],
      ...[165, 166, 155, 272, 308, 428, 429, 430, 431, 432, 433, 442],
    ],
  },
  arm64: {
    arch: 0xc00000b7,
    socket: 198,
    refused: [
      ...[279, 447, 194, 180, 217, 218, 219, 280, 241, 425, 426, 427, 282],
      ...[40, 39, 41, 97, 268, 428, 429, 430, 431, 432, 433, 442],
    ],
  },
};

/** Unix, IPv4, IPv6 and netlink; above all not vsock, which no network namespace holds. */
const SOCKET_FAMILIES = [1, 2, 10, 16];
const X32_FIRST = 0x40000000;

const EPERM = 1;
const EAFNOSUPPORT = 97;
const ALLOW = 0x7fff0000;
const refusal = (errno: number): number => 0x00050000 | errno;

const OFFSET_NUMBER = 0;
const OFFSET_ARCH = 4;
const OFFSET_FIRST_ARGUMENT = 16;

const load = (offset: number): Buffer => instruction(0x20, 0, 0, offset);
const answer = (value: number): Buffer => instruction(0x06, 0, 0, value);
/** Goes on if equal, else leaves out the next `skip` instructions. */
const ifEqual = (value: number, skip: number): Buffer => instruction(0x15, 0, skip, value);
const ifAtLeast = (value: number, skip: number): Buffer => instruction(0x35, 0, skip, value);

/** The filter as classic BPF, or null for a machine that has none. */
export function syscallFilter(machineName: string = process.arch): Buffer | null {
  const machine = MACHINES[machineName];
  if (!machine) return null;
  const families = SOCKET_FAMILIES.flatMap((family) => [ifEqual(family, 1), answer(ALLOW)]);
  return Buffer.concat([
    load(OFFSET_ARCH),
    instruction(0x15, 1, 0, machine.arch),
    answer(refusal(EPERM)),
    load(OFFSET_NUMBER),
    ifAtLeast(X32_FIRST, 1),
    answer(refusal(EPERM)),
    ...machine.refused.flatMap((number) => [ifEqual(number, 1), answer(refusal(EPERM))]),
    ifEqual(machine.socket, families.length + 2),
    load(OFFSET_FIRST_ARGUMENT),
    ...families,
    answer(refusal(EAFNOSUPPORT)),
    answer(ALLOW),
  ]);
}

/** One `struct sock_filter`, little-endian as both machines are. */
function instruction(code: number, ifTrue: number, ifFalse: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(ifTrue, 2);
  bytes.writeUInt8(ifFalse, 3);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}
