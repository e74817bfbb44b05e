/**
 * IPTC's terms for how media came about, of its vocabulary `digitalsourcetype`:
 * https://cv.iptc.org/newscodes/digitalsourcetype/
 */
const TERMS = {
  /** Made by a trained model. */
  generated: 'trainedAlgorithmicMedia',
  /** A photo that a trained model changed. */
  edited: 'compositeWithTrainedAlgorithmicMedia',
  /** Put together of several, some of them synthetic. */
  composed: 'compositeSynthetic',
} as const;

export type SourceType = keyof typeof TERMS;

/** The URI of a term. */
export function sourceTypeUri(type: SourceType): string {
  return `http://cv.iptc.org/newscodes/digitalsourcetype/${TERMS[type]}`;
}

/** XMP that says how an image came about (IPTC `DigitalSourceType`). */
export function sourceTypeXmp(type: SourceType): string {
  return [
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about=""',
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
    ' xmp:CreatorTool="evenface"',
    ` Iptc4xmpExt:DigitalSourceType="${sourceTypeUri(type)}"/>`,
    '</rdf:RDF></x:xmpmeta>',
  ].join('');
}
