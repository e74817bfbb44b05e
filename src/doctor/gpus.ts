import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type DriverGpu, driverGpus } from '../../scripts/native/choose.mjs';
import type { Gpu } from './facts.ts';

const FIELDS = ['name', 'memory.total', 'driver_version', 'compute_cap'];
const ANSWER_WITHIN_MS = 15_000;
const PCI = '/sys/bus/pci/devices';
const DRIVER = '/proc/driver/nvidia/version';
const NVIDIA = '0x10de';
/** PCI's classes of displays (0x0300) and of GPUs without one (0x0302). */
const GRAPHICS = /^0x0(300|302)/;

/**
 * NVIDIA's GPUs: by the driver's own program, or by the driver itself, asked through the addon of
 * TensorFlow's variant for GPUs where that is installed in `native`, or else by what is plugged in.
 */
export async function findGpus(native: string | null): Promise<Gpu[]> {
  try {
    const query = [`--query-gpu=${FIELDS.join(',')}`, '--format=csv,noheader,nounits'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query, {
      timeout: ANSWER_WITHIN_MS,
    });
    return parseNvidiaSmi(stdout);
  } catch {
    const asked = native === null ? [] : driverGpus(native);
    return asked.length > 0 ? asked.map(describeGpu) : await pluggedIn();
  }
}

function describeGpu({ name, memory, computeCapability, cuda }: DriverGpu): Gpu {
  return { name, memory, computeCapability, driver: `for CUDA ${cuda}` };
}

/** The GPUs in the answer of `nvidia-smi --query-gpu=…`, one a line, in the order of `FIELDS`. */
export function parseNvidiaSmi(answer: string): Gpu[] {
  return answer
    .split('\n')
    .filter((line) => line.includes(','))
    .map((line) => {
      const [name = '', mebibytes, driver, computeCapability] = line
        .split(',')
        .map((cell) => cell.trim());
      const memory = Number(mebibytes) * 2 ** 20;
      return {
        name,
        memory: Number.isNaN(memory) ? undefined : memory,
        driver,
        computeCapability: /^\d/.test(computeCapability ?? '') ? computeCapability : undefined,
      };
    });
}

async function pluggedIn(): Promise<Gpu[]> {
  const devices = await readdir(PCI).catch(() => []);
  const driver = parseDriver(await readFile(DRIVER, 'utf8').catch(() => ''));
  const read = (device: string, name: string) =>
    readFile(path.join(PCI, device, name), 'utf8').catch(() => '');
  const gpus: Gpu[] = [];
  for (const device of devices) {
    const isNvidia = (await read(device, 'vendor')).trim() === NVIDIA;
    if (isNvidia && GRAPHICS.test(await read(device, 'class'))) {
      gpus.push({ name: `an NVIDIA GPU in slot ${device}`, driver });
    }
  }
  return gpus;
}

/** The version in what NVIDIA's kernel module says of itself; undefined where it is not loaded. */
export function parseDriver(version: string): string | undefined {
  return /^NVRM version:.*?\s(\d+\.[\d.]+)\s/m.exec(version)?.[1];
}
