import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { asKept, type Detection, DetectionCache } from '../../src/detection/detection-cache.ts';
import { temporaryFolder } from '../support/temporary.ts';

function detection(score: number): Detection {
  const at = (x: number, y: number) => ({ x: x + score / 7, y });
  return {
    width: 300,
    height: 200,
    faces: [
      {
        score,
        box: { left: 10.5, top: -3, width: 100, height: 120 },
        keyPoints: {
          leftEye: at(30, 40),
          rightEye: at(70, 41),
          nose: at(50, 60),
          mouthLeft: at(35, 80),
          mouthRight: at(65, 81),
        },
      },
    ],
  };
}
const key = (i: number) => DetectionCache.keyOf(Buffer.from(String(i)));

test('what was found is there again when the cache is opened anew, to a thousandth of a pixel', async (t) => {
  const dir = temporaryFolder(t);
  const cache = await DetectionCache.open(dir, 1);
  await cache.add(key(1), asKept(detection(0.9)));
  await cache.add(key(2), { width: 5, height: 6, faces: [] });
  await cache.close();
  const again = await DetectionCache.open(dir, 1);
  t.deepEqual(again.get(key(1)), asKept(detection(0.9)));
  t.true(Math.abs(again.get(key(1))!.faces[0]!.keyPoints.nose.x - 50 - 0.9 / 7) <= 0.0005);
  t.deepEqual(again.get(key(2)), { width: 5, height: 6, faces: [] });
  t.is(again.get(key(3)), undefined);
  await again.close();
  const other = await DetectionCache.open(dir, 2);
  t.is(other.get(key(1)), undefined);
  await other.close();
});

test('a line that a crash cut off, or that is broken, is passed over', async (t) => {
  const dir = temporaryFolder(t);
  const cache = await DetectionCache.open(dir, 1);
  await cache.add(key(1), detection(0.5));
  await cache.close();
  await appendFile(join(dir, '1.ndjson'), `${key(2)} [1,2,"\n${key(3)} [300,200,0.5,1`);
  const again = await DetectionCache.open(dir, 1);
  t.is(again.get(key(2)), undefined);
  t.is(again.get(key(3)), undefined);
  await again.add(key(3), detection(0.25));
  await again.close();
  const third = await DetectionCache.open(dir, 1);
  t.is(third.get(key(1))!.faces[0]!.score, 0.5);
  t.is(third.get(key(3))!.faces[0]!.score, 0.25);
  await third.close();
});

test('a damaged line is no detection, whatever it says', async (t) => {
  const dir = temporaryFolder(t);
  const lines = ['null', '7', '{}', '["a","b"]', '[300,200,null]', '[300]', '[1,2,3]', ''];
  await appendFile(
    join(dir, '1.ndjson'),
    Buffer.concat([
      Buffer.from(lines.map((line, i) => `${key(i)} ${line}\n`).join('')),
      Buffer.from([0, 0xff, 0xfe, 10, 10, 0x80]),
    ]),
  );
  const cache = await DetectionCache.open(dir, 1);
  for (const i of lines.keys()) t.is(cache.get(key(i)), undefined, lines[i]);
  await cache.close();
});

test('where nothing can be kept the cache says so once, and remembers while it is open', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  await appendFile(file, 'no folder');
  const problems: string[] = [];
  const onProblem = (message: string) => void problems.push(message);
  const cache = await DetectionCache.open(file, 1, { onProblem });
  await Promise.all([1, 2, 3].map((i) => cache.add(key(i), detection(0.5))));
  t.deepEqual(cache.get(key(2)), asKept(detection(0.5)));
  await cache.close();
  t.is(problems.length, 1);
  t.regex(problems[0]!, /^the faces found can not be kept.*again by the next run: /);
});

test('no more photos are kept than the bound says: the older half goes', async (t) => {
  const dir = temporaryFolder(t);
  const cache = await DetectionCache.open(dir, 1, { most: 10 });
  for (let i = 0; i < 12; i++) await cache.add(key(i), detection(0.5));
  await cache.close();
  const again = await DetectionCache.open(dir, 1, { most: 10 });
  t.is(again.get(key(6)), undefined);
  t.not(again.get(key(7)), undefined);
  await again.close();
  t.is((await readFile(join(dir, '1.ndjson'), 'utf8')).split('\n').length, 6);
});
