import { testTensorflow } from './tensorflow-conformance.ts';

await testTensorflow('float32', true);
