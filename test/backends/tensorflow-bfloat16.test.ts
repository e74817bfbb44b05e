import { testTensorflow } from './tensorflow-conformance.ts';

await testTensorflow('bfloat16', true);
