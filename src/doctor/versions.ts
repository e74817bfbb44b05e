/**
 * Whether a version is at least the one that `range` names: `>=20.19.0`, the only form that
 * package.json's `engines` has here. Throws for another form.
 */
export function satisfies(version: string, range: string): boolean {
  const least = /^>=\s*([\d.]+)$/.exec(range)?.[1];
  if (!least) throw new Error(`${range} is no range of the form >=1.2.3`);
  const needed = least.split('.').map(Number);
  const has = version.replace(/^v/, '').split('.').map(Number.parseFloat);
  for (const [i, part] of needed.entries()) {
    if (has[i] !== part) return (has[i] ?? 0) > part;
  }
  return true;
}
