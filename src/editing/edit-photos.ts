import { EvenfaceError } from '../common/errors.ts';
import { openDetector } from '../detection/detector.ts';
import type { Labels } from '../faces/attributes.ts';
import { type Classifier, loadClassifier } from '../model/classifier.ts';
import { type Cvae, loadCvae } from '../model/cvae.ts';
import { networkFile, requireModelFolder } from '../model/model-folder.ts';
import { groupsOf } from '../streams/groups-of.ts';
import { EditFolder } from './edit-folder.ts';
import { editGroup } from './edit-group.ts';
import { describeEdit, type Intensity, planEdit, valuesGiven } from './edit-plan.ts';
import type { CuttingOptions } from './face-cutting.ts';
import { readGivenLabels } from './given-labels.ts';
import { valueShares } from './likely-labels.ts';
import { LinkWarnings } from './link-warnings.ts';
import { donorOf, labelsWith, partsOf } from './local-donor.ts';
import { labelFaces, type TakenPhoto, takePhoto } from './photo-intake.ts';

/** What `evenface edit` is asked to do. */
export interface EditRequest extends Pick<CuttingOptions, 'detect' | 'faces'> {
  /** Paths of the photos. */
  readonly photos: readonly string[];
  /** A run folder, or its model folder. */
  readonly model: string;
  readonly set: string | undefined;
  readonly sequence: string | undefined;
  /** A photo whose local part the faces get; the model's latent has to have parts. */
  readonly localFrom?: string | undefined;
  /** Images of a sequence, at least 2. */
  readonly frames: number;
  readonly intensity: Intensity;
  /** Share of what the reconstruction lacks of the photo that is added to the edited face. */
  readonly residual: number;
  /** A table with labels of the photos; without it, the judge reads them. */
  readonly labels: string | undefined;
  /** Folder to write to; it must not be there, or be empty. */
  readonly out: string;
}

/** How a person hears of it. */
export interface EditEffects {
  /** A photo was edited, in one line. */
  onEdited(line: string): void;
  /** A photo can't be used. */
  onUnusable(error: EvenfaceError): void;
  /** What a person should know of the result, a sentence. */
  onWarning(message: string): void;
}

/** What came of it. */
export interface EditResult {
  readonly images: number;
  readonly unusable: number;
  /** Photos some of whose labels the judge has read. */
  readonly judged: number;
}

/** Photos that are held at once, and shown on a sheet. */
const GROUP = 16;

/**
 * Edits the faces of photos and writes them to a folder, with contact sheets and a record of what
 * was done. A photo that can't be used stops no other. Memory does not grow with their number. The
 * backend must be ready.
 * @throws EvenfaceError `declaration` or `input` for whatever of the request can't be
 */
export async function editPhotos(request: EditRequest, effects: EditEffects): Promise<EditResult> {
  const { photos, residual, localFrom } = request;
  const folder = await EditFolder.at(request.out);
  const { cvae, judge } = await loadNetworks(request.model);
  const { schema, conditions, size, input, alignment } = cvae;
  const plan = planEdit(schema, request);
  const parts = localFrom === undefined ? undefined : partsOf(cvae, localFrom);
  const warnings = new LinkWarnings(conditions, valuesGiven(schema, plan));
  const shares = valueShares(conditions);
  const given = request.labels
    ? await readGivenLabels(request.labels, localFrom ? [...photos, localFrom] : photos, schema)
    : new Map<string, Labels>();
  const cutting: CuttingOptions = { ...request, size, input, alignment };
  const detector = await openDetector(undefined, async () => {});
  const groups = groupsOf(photos, GROUP);
  let unusable = 0;
  let judged = 0;
  try {
    const giver = parts && (await takePhoto(localFrom!, cutting, detector));
    if (giver instanceof EvenfaceError) throw giver;
    const donor = giver && donorOf(cvae, labelFaces([giver], judge, shares, given)[0]!, parts!);
    if (donor && donor.face.labelsFrom !== 'file') judged++;
    for (const [rank, group] of groups.entries()) {
      const taken: TakenPhoto[] = [];
      for (const photo of await Promise.all(group.map((p) => takePhoto(p, cutting, detector)))) {
        if (!(photo instanceof EvenfaceError)) taken.push(photo);
        else {
          unusable++;
          effects.onUnusable(photo);
        }
      }
      if (taken.length === 0) continue;
      const faces = labelFaces(taken, judge, shares, given);
      const job = { cvae, judge, plan, donor, residual, folder };
      const outcomes = await editGroup(job, faces, sheetName(rank, groups.length));
      for (const [i, { photo, labels, labelsFrom }] of faces.entries()) {
        if (labelsFrom !== 'file') judged++;
        const before = donor ? labelsWith(schema, labels, donor) : labels;
        warnings.add(before);
        const changes = describeEdit(schema, before, plan, outcomes[i]!);
        const got = donor && `local part of ${donor.face.photo}`;
        effects.onEdited(`${photo}: ${[got, changes].filter(Boolean).join(', ')}`);
      }
    }
  } finally {
    await detector.close();
  }
  for (const warning of warnings.all()) effects.onWarning(warning);
  return { images: folder.images, unusable, judged };
}

async function loadNetworks(from: string): Promise<{ cvae: Cvae; judge: Classifier }> {
  const dir = await requireModelFolder(from, '--model');
  const cvae = await loadCvae(networkFile(dir, 'cvae'));
  return { cvae, judge: await loadClassifier(networkFile(dir, 'judge')) };
}

function sheetName(rank: number, groups: number): string {
  return groups === 1 ? 'sheet.webp' : `sheet-${String(rank + 1).padStart(3, '0')}.webp`;
}
