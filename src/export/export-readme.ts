import type { ExportDescription } from './export-description.ts';

/** The exported folder's `README.md`: what it is, its terms, and a page that draws a face. */
export function exportReadme({ data, model, size, attributes }: ExportDescription): string {
  const binary = attributes.filter(({ kind }) => kind === 'binary').map(({ name }) => name);
  const example = binary.includes('Smiling') ? 'Smiling' : binary[0];
  const wish =
    example && `  y[about.attributes.find(({ name }) => name === '${example}').unit] = 1;`;
  return `# Faces in the browser

A conditional variational autoencoder that evenface trained on ${data.title}, for TensorFlow.js. It draws faces of ${size} x ${size} pixels. **Images that it makes are synthetic**: say so where they are shown. Terms of the data it was trained on, which go with it: ${data.licence}

Served beside \`decoder/\` and \`evenface.json\`, this page draws a face:

\`\`\`html
${[
  '<canvas id="face"></canvas>',
  '<script src="https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0"></script>',
  '<script type="module">',
  '  await tf.ready();',
  "  const about = await (await fetch('evenface.json')).json();",
  "  const decoder = await tf.loadGraphModel('decoder/model.json');",
  '  // What most training faces show: binary attributes are -1 or 1, others a 1 among 0s.',
  '  const y = about.attributes.flatMap(({ kind, values, commonest }) =>',
  "    kind === 'binary' ? [commonest ? 1 : -1] : values.map((_, v) => Number(v === commonest)));",
  ...(wish ? [wish] : []),
  '  const face = tf.tidy(() => {',
  '    const z = tf.randomNormal([1, about.latent.dimensions]);',
  '    const images = decoder.execute({ z, y: tf.tensor2d([y]) });',
  '    return tf.squeeze(tf.div(tf.add(images, 1), 2), [0]);',
  '  });',
  "  await tf.browser.toPixels(face, document.getElementById('face'));",
  '</script>',
].join('\n')}
\`\`\`

\`evenface.json\` names the attributes and says how y is made of them. The encoder takes x, images in [-1, 1] cut out as the training faces were, and the y that they show, to \`mean\` and \`logVariance\` of z: decode the mean under another y to change a face. Model: \`${model}\`.
`;
}
