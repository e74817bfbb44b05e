import { cpuBackend } from '../../src/backends/cpu.ts';
import { testConformance } from './conformance.ts';

/**
 * tfjs's plain JavaScript divides by the whole window at padded edges, and takes the second image of
 * a batch, or a height other than the width, from the wrong place when it resizes backwards.
 */
const WRONG = /^(avgPool of 3, stride 2, same|resizeBilinear|resizeNearestNeighbor)/;

testConformance(cpuBackend, WRONG);
