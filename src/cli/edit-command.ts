import { useBackend } from '../backends/backend.ts';
import { type EditRequest, editPhotos } from '../editing/edit-photos.ts';

/** Edits photos, tells of each, and resolves with the exit code. */
export async function editCommand(request: EditRequest): Promise<number> {
  await useBackend('auto');
  const { images, unusable, judged } = await editPhotos(request, {
    onEdited: (line) => process.stdout.write(`${line}\n`),
    onUnusable: (error) => process.stderr.write(`${error.describe()}\n`),
    onWarning: (message) => process.stderr.write(`${message}\n`),
  });
  if (judged > 0) {
    process.stdout.write(
      `The judge has read ${judged === 1 ? 'labels of a photo' : `labels of ${judged} photos`}, and may err; --labels takes true ones.\n`,
    );
  }
  if (images > 0) {
    const written = images === 1 ? '1 image' : `${images} images`;
    process.stdout.write(`${request.out}: ${written} and metadata.jsonl\n`);
  }
  return unusable > 0 ? 2 : 0;
}
