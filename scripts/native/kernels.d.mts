export function copyKernels(packageFolder: string, folder: string): Promise<void>;
