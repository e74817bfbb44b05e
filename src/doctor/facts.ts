import type { Processor } from '../backends/processor.ts';
import type { BACKENDS, Precision } from '../backends/provider.ts';

/** Everything that `evenface doctor` finds out; `--json` prints it, and the findings from it. */
export interface Facts {
  /** The version of evenface. */
  readonly evenface: string;
  readonly system: {
    /** As Node.js names it: `linux`, `darwin`, `win32`. */
    readonly platform: string;
    readonly arch: string;
    /** The kernel's. */
    readonly release: string;
    /** Such as `Debian GNU/Linux 12 (bookworm)`. */
    readonly distribution?: string;
    /** Such as `glibc 2.36`; Linux alone. */
    readonly libc?: string;
    /** The program that installs packages. */
    readonly packages?: PackageManager;
  };
  readonly node: { readonly version: string; readonly needed: string; readonly supported: boolean };
  readonly processor: Processor & {
    /** Cores that this process may run on. */
    readonly cores: number;
    /** Cores' worth of time that the control group allows; null for no limit. */
    readonly quota: number | null;
  };
  readonly memory: Memory;
  readonly disks: readonly Disk[];
  /** Environment variables that change what is computed on; null for one that is not set. */
  readonly settings: Readonly<Record<Setting, string | null>>;
  readonly backends: readonly BackendFact[];
  readonly gpus: readonly Gpu[];
  /** Native TensorFlow: whether it can run here, and the folders of the variants installed. */
  readonly native: {
    readonly platform: boolean;
    readonly cpu: string | null;
    readonly gpu: string | null;
  };
  readonly tools: {
    readonly sharp: string | null;
    readonly libvips: string | null;
    readonly compiler: string | null;
    readonly pip: string | null;
  };
  readonly cache: { readonly folder: string; readonly entries: readonly CacheEntry[] };
}

export type PackageManager = 'apt-get' | 'dnf' | 'apk' | 'pacman' | 'zypper' | 'brew';

export const SETTINGS = [
  'UV_THREADPOOL_SIZE',
  'TF_NUM_INTRAOP_THREADS',
  'OMP_NUM_THREADS',
  'EVENFACE_BACKEND',
  'EVENFACE_NATIVE',
  'EVENFACE_CACHE',
] as const;
export type Setting = (typeof SETTINGS)[number];

/** Bytes. */
export interface Memory {
  readonly total: number;
  readonly available: number;
  /** `container` where a control group allows less than the machine has. */
  readonly limit: 'machine' | 'container';
}

export interface Disk {
  readonly use: 'output' | 'cache' | 'temporary';
  readonly path: string;
  /** Bytes; null where it can't be asked for. */
  readonly free: number | null;
}

export type OfferedBackend = (typeof BACKENDS)[number];

export interface BackendFact {
  readonly name: OfferedBackend;
  /** It loads and passes its self-test. */
  readonly usable: boolean;
  readonly version?: string;
  /** Why it can't be used. */
  readonly reason?: string;
  /** What to do about it, in words. */
  readonly hint?: string;
  readonly loadMs?: number;
  readonly selfTestMs?: number;
  /** What it computes on. */
  readonly device?: 'cpu' | 'gpu';
  /** What it computes in unless a declaration says otherwise. */
  readonly precision?: Precision;
}

export interface Gpu {
  readonly name: string;
  /** Bytes; undefined without a driver. */
  readonly memory?: number;
  /** The driver's version; undefined for a GPU without one. */
  readonly driver?: string;
  /** Such as `9.0`. */
  readonly computeCapability?: string;
}

export interface CacheEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /**
   * `used`: what this version loads. `old`: of another version, or killed on its way. `building`: an
   * install that may be at work.
   */
  readonly state: 'used' | 'old' | 'building';
}
