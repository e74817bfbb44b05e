import test from 'ava';
import { parseDriver, parseNvidiaSmi } from '../../src/doctor/gpus.ts';

test("a line of nvidia-smi is a GPU; what an old driver doesn't know is left out", (t) => {
  const answer = `NVIDIA H200, 143771, 570.86.15, 9.0
Tesla K80, 11441, 470.57, [N/A]
`;
  t.deepEqual(parseNvidiaSmi(answer), [
    {
      name: 'NVIDIA H200',
      memory: 143771 * 2 ** 20,
      driver: '570.86.15',
      computeCapability: '9.0',
    },
    { name: 'Tesla K80', memory: 11441 * 2 ** 20, driver: '470.57', computeCapability: undefined },
  ]);
  t.deepEqual(parseNvidiaSmi('No devices were found\n'), []);
});

test("the driver's version is read from either of its kernel modules", (t) => {
  const closed = 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 2024\n';
  const open =
    'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release\nGCC version: 12.2.0 \n';
  t.is(parseDriver(closed), '535.183.01');
  t.is(parseDriver(open), '570.86.15');
  t.is(parseDriver(''), undefined);
});
