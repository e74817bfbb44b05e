/** Part of every key under which faces are kept: raised when other faces would be found. */
export const FINDER_VERSION = 2;
