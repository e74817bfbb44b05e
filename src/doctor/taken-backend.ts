import type { BackendFact, Facts } from './facts.ts';

/** The backend that a run takes by default: the fastest usable, or the one EVENFACE_BACKEND names. */
export function takenBackend({
  backends,
  settings: { EVENFACE_BACKEND: wish },
}: Pick<Facts, 'backends' | 'settings'>): BackendFact | undefined {
  const isFree = wish === null || wish === '' || wish === 'auto';
  const isTaken = ({ name, device }: BackendFact) =>
    // A CPU that plays a GPU has to be asked for.
    isFree ? name !== 'webgpu' || device === 'gpu' : name === wish;
  return backends.find((backend) => backend.usable && isTaken(backend));
}
