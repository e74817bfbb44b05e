/** What `evenface doctor --install` can install. */
export const INSTALLABLE = ['tensorflow', 'tensorflow-gpu'] as const;
export type Installable = (typeof INSTALLABLE)[number];
