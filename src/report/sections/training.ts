import type { ReportData } from '../data.ts';
import { type Html, html } from '../html.ts';
import { renderLossChart } from '../loss-chart.ts';
import { countOf, formatCount, formatMeasure } from '../numbers.ts';
import type { LossGroup, NetworkTraining, TrainingReturn } from '../read-training.ts';
import { renderAbsence, type Section } from '../section.ts';

const TITLES: Readonly<Record<string, string>> = {
  cvae: 'Conditional VAE',
  judge: 'Judge',
  auditor: 'Auditor',
};

/** How a page for people calls what the log has a short name for. */
const NAMES: Readonly<Record<string, string>> = {
  total: 'total loss',
  norm: 'gradient norm',
  rate: 'learning rate',
  kl: 'KL divergence',
  crossEntropy: 'cross entropy',
};

function renderNetwork({ network, steps, groups, returns }: NetworkTraining): Html {
  const title = TITLES[network] ?? network.replace('training-classifier-', 'Training classifier ');
  return html`<h3>${title} <small>${countOf(steps, 'step')}</small></h3>
${returns.map(renderReturn)}
${groups.map((group) => renderGroup(group, title, steps))}`;
}

function renderReturn({ failed, step, rateFactor }: TrainingReturn): Html {
  return html`<p>At step ${formatCount(failed)} a gradient was not finite: training went back to step ${formatCount(step)}, with ${formatMeasure(rateFactor)} of the declared learning rates from there on.</p>
`;
}

function renderGroup({ name, losses }: LossGroup, title: string, steps: number): Html {
  const heading = name === 'validation' ? 'On validation faces' : name && `Beside it: ${name}`;
  const whose = name ? `${title}, ${name}` : title;
  return html`${heading ? html`<h4>${heading}</h4>` : ''}
<div class="multiples">
${losses.map((curve) => {
  const name = NAMES[curve.name] ?? curve.name;
  const last = formatMeasure(curve.last);
  const label = `${whose}, ${name} over ${countOf(steps, 'step')}; ${last} at the last one`;
  return html`<figure><figcaption><span>${name}</span><span class="last">${last}</span></figcaption>
${renderLossChart(curve, steps, label)}</figure>
`;
})}
</div>
`;
}

/** The losses of each network over its training. */
export function training({ training }: ReportData): Section {
  const section = { id: 'training', title: 'Training' };
  if (training.length === 0) {
    const reason = 'Nothing was trained in this run: its networks come from an earlier one.';
    return { ...section, body: renderAbsence(reason) };
  }
  const body = html`<p>Each curve is one loss over the optimizer’s steps, every point a mean over neighbouring steps; the figure beside its name is the last one logged.</p>
${training.map(renderNetwork)}`;
  return { ...section, body };
}
