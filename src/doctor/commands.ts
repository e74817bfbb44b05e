import type { PackageManager } from './facts.ts';

const COMPILERS: Record<PackageManager, string> = {
  'apt-get': 'sudo apt-get install -y g++',
  dnf: 'sudo dnf install -y gcc-c++',
  apk: 'sudo apk add g++',
  pacman: 'sudo pacman -S --noconfirm gcc',
  zypper: 'sudo zypper install -y gcc-c++',
  brew: 'xcode-select --install',
};

const PIPS: Record<PackageManager, string> = {
  'apt-get': 'sudo apt-get install -y python3-pip',
  dnf: 'sudo dnf install -y python3-pip',
  apk: 'sudo apk add py3-pip',
  pacman: 'sudo pacman -S --noconfirm python-pip',
  zypper: 'sudo zypper install -y python3-pip',
  brew: 'brew install python',
};

const NVIDIA_DRIVERS: Partial<Record<PackageManager, string>> = {
  'apt-get': 'sudo apt-get install -y nvidia-driver',
  dnf: 'sudo dnf install -y akmod-nvidia',
  pacman: 'sudo pacman -S --noconfirm nvidia',
};

/** Installs a C++ compiler. */
export function installCompiler(packages: PackageManager | undefined): string {
  return packages ? COMPILERS[packages] : 'install a C++ compiler that knows C++17';
}

/** Installs pip. */
export function installPip(packages: PackageManager | undefined): string {
  return packages ? PIPS[packages] : 'python3 -m ensurepip --user';
}

/** Installs NVIDIA's driver. */
export function installDriver(packages: PackageManager | undefined, distribution = ''): string {
  if (distribution.startsWith('Ubuntu')) return 'sudo ubuntu-drivers install';
  const command = packages && NVIDIA_DRIVERS[packages];
  return command ?? 'install the driver from https://www.nvidia.com/drivers';
}

export const INSTALL_NATIVE = 'npx evenface doctor --install tensorflow';
export const INSTALL_NATIVE_GPU = 'npx evenface doctor --install tensorflow-gpu';
export const PRUNE = 'npx evenface doctor --prune';
export const INSTALL_NODE = 'nvm install 22';
export const INSTALL_DEPENDENCIES = 'npm ci';
