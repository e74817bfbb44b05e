import type { Facts } from './facts.ts';
import type { Finding } from './findings.ts';
import { takenBackend } from './taken-backend.ts';

const STATE_WIDTH = 'absent'.length;

/** The findings as a person reads them: a heading a section, then aligned lines; ends in a newline. */
export function render(facts: Facts, findings: readonly Finding[]): string {
  const blocks = [`evenface ${facts.evenface}: ${verdict(facts)}`];
  for (const section of new Set(findings.map((finding) => finding.section))) {
    const lines = findings.filter((finding) => finding.section === section);
    const width = Math.max(...lines.map(({ name }) => name.length));
    blocks.push([section, ...lines.flatMap((finding) => describe(finding, width))].join('\n'));
  }
  return `${blocks.join('\n\n')}\n`;
}

function describe({ name, state, says, mend }: Finding, width: number): string[] {
  const line = `  ${state.padEnd(STATE_WIDTH)}  ${name.padEnd(width)}  ${says}`;
  return mend === undefined ? [line] : [line, `${' '.repeat(STATE_WIDTH + 2)}→ ${mend}`];
}

function verdict(facts: Facts): string {
  const taken = takenBackend(facts);
  return taken ? `computes on ${taken.name} ${taken.version}` : 'there is no backend to compute on';
}
