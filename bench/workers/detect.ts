/** Finds and aligns the faces of All-Age-Faces originals, and answers how well and how fast. */
import type { DetectionTask } from '../detection.ts';
import { locatePhotos } from '../locate-photos.ts';
import { readyBackend } from './backend.ts';
import { answer, taskOf } from './worker.ts';

const { dir, backend: choice, limit } = taskOf<DetectionTask>();
const backend = await readyBackend(choice, 'float32');
answer({ ...(await locatePhotos(dir, limit)), backend });
