import { wasmBackend } from '../../src/backends/wasm.ts';
import { testConformance } from './conformance.ts';

testConformance(wasmBackend);
