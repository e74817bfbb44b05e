import type { Command } from '../command.ts';
import { doctor } from './doctor.ts';
import { edit } from './edit.ts';
import { exportModel } from './export.ts';
import { options } from './options.ts';
import { plan } from './plan.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { validate } from './validate.ts';
import { verify } from './verify.ts';

/** Every command, in the order of the help. A new one is a file beside this and a line here. */
export const COMMANDS: readonly Command[] = [
  run,
  plan,
  validate,
  options,
  verify,
  report,
  edit,
  exportModel,
  doctor,
];
