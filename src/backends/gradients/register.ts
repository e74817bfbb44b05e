import * as tf from '@tensorflow/tfjs-core';
import { activationGradients } from './activations.ts';
import { binaryGradients } from './binary.ts';
import { convolutionGradients } from './convolution.ts';
import { fusedConvolutionGradients } from './fused-convolution.ts';
import { layoutGradients } from './layout.ts';
import { modulationGradients } from './modulation.ts';
import { productGradients } from './product.ts';
import { reductionGradients } from './reductions.ts';
import { unaryGradients } from './unary.ts';

const all = [
  ...activationGradients,
  ...binaryGradients,
  ...convolutionGradients,
  ...fusedConvolutionGradients,
  ...layoutGradients,
  ...modulationGradients,
  ...productGradients,
  ...reductionGradients,
  ...unaryGradients,
];
for (const config of all) tf.registerGradient(config);
