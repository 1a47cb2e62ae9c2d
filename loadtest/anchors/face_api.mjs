// Times the face networks' own JavaScript runtime under Node, on its fastest backend without a graphics processor or
// native addons: WebAssembly with SIMD. Everything from decoded pixels to its result is timed, as for our engine, but
// this runtime searches one frame of 512 pixels only and looks for landmarks once per face. The photograph is
// sample1.jpg (1920 × 1280, three faces), whole and shrunk to 512 pixels. Each result is a line of JSON; with two threads
// it is the time for two photographs, each in a worker of its own.
//
//     node face_api.mjs MODULES PIXELS [SECONDS]
//
// MODULES is the folder that package.json was installed in; PIXELS holds the photographs as the engine's example `ppm`
// writes them; SECONDS is how long each thing is timed.
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const MIN_CONFIDENCE = 0.3; // as in our engine
const FACES = 3;
const SMALL = 512;
const LEAST_RUNS = 10;
const PHOTO = 'sample1.ppm';

async function loaded(modules) {
  const require = createRequire(path.resolve(modules, 'package.json'));
  const tf = require('@tensorflow/tfjs');
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  const folder = path.dirname(require.resolve('@vladmandic/face-api/package.json'));
  const faceapi = require(path.join(folder, 'dist/face-api.node-wasm.js'));
  wasm.setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`);
  if (!(await tf.setBackend('wasm'))) throw new Error('the backend wasm does not run here');
  await tf.ready();
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new Error('this Node has no SIMD in WebAssembly');
  const { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = faceapi.nets;
  for (const net of [ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet]) {
    await net.loadFromDisk(path.join(folder, 'model'));
  }
  return { tf, faceapi };
}

function photograph(tf, file) {
  const bytes = fs.readFileSync(file);
  const [header, width, height] = /^P6\n(\d+) (\d+)\n255\n/.exec(bytes.subarray(0, 32).toString('latin1'));
  return tf.tensor3d(bytes.subarray(header.length), [Number(height), Number(width), 3], 'int32');
}

function shrunk(tf, image, longer) {
  const scale = longer / Math.max(image.shape[0], image.shape[1]);
  const sides = [Math.round(image.shape[0] * scale), Math.round(image.shape[1] * scale)];
  return tf.tidy(() => tf.cast(tf.round(tf.image.resizeBilinear(image, sides, false, true)), 'int32'));
}

function crop(tf, image, { x, y, width, height }) {
  return tf.slice(image, [y, x, 0], [height, width, 3]);
}

// What is timed, by name.
async function workloads(modules, pixels) {
  const { tf, faceapi } = await loaded(modules);
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: MIN_CONFIDENCE });
  const large = photograph(tf, path.join(pixels, PHOTO));
  const small = shrunk(tf, large, SMALL);
  const detect = (image) => faceapi.detectAllFaces(image, options);
  const recognize = (image) => detect(image).withFaceLandmarks().withFaceDescriptors();
  for (const image of [large, small]) {
    const found = await recognize(image);
    if (found.length !== FACES) throw new Error(`${found.length} faces instead of ${FACES}`);
  }
  const [height, width] = large.shape;
  const [{ detection, landmarks }] = await recognize(large);
  const face = crop(tf, large, detection.box.clipAtImageBorders(width, height));
  const aligned = crop(tf, large, landmarks.align(null, { useDlibAlignment: true }).clipAtImageBorders(width, height));
  const { faceLandmark68Net, faceRecognitionNet } = faceapi.nets;
  const findLandmarks = () => faceLandmark68Net.detectLandmarks(face);
  const computeDescriptor = () => faceRecognitionNet.computeFaceDescriptor(aligned);
  return {
    landmarks: findLandmarks,
    descriptor: computeDescriptor,
    describe: async () => [await findLandmarks(), await computeDescriptor()],
    'detect 1920': () => detect(large),
    'detect 512': () => detect(small),
    'recognize 1920': () => recognize(large),
    'recognize 512': () => recognize(small),
  };
}

async function timed(work, seconds) {
  await work();
  const found = [];
  const end = performance.now() + seconds * 1e3;
  while (found.length < LEAST_RUNS || performance.now() < end) {
    const start = performance.now();
    await work();
    found.push(performance.now() - start);
  }
  found.sort((a, b) => a - b);
  return { min_ms: rounded(found[0]), median_ms: rounded(found[Math.floor(found.length / 2)]), runs: found.length };
}

function rounded(number) {
  return Number(number.toFixed(3));
}

function report(name, threads, times) {
  const photos_per_second = name.startsWith('recognize') ? { photos_per_second: rounded((threads * 1e3) / times.median_ms) } : {};
  console.log(JSON.stringify({ anchor: 'face-api', name, threads, ...times, ...photos_per_second, how: 'wasm with SIMD' }));
}

// A worker that does what it is told by name, and says when it is done.
async function work(modules, pixels) {
  const works = await workloads(modules, pixels);
  parentPort.on('message', async (name) => {
    await works[name]();
    parentPort.postMessage('done');
  });
  parentPort.postMessage(Object.keys(works));
}

async function answer(worker) {
  const [message] = await once(worker, 'message');
  return message;
}

function ask(worker, name) {
  worker.postMessage(name);
  return answer(worker);
}

async function main([modules, pixels, seconds = '3']) {
  if (!modules || !pixels) throw new Error('usage: node face_api.mjs MODULES PIXELS [SECONDS]');
  const here = fileURLToPath(import.meta.url);
  const workers = [0, 1].map(() => new Worker(here, { workerData: { modules, pixels } }));
  const [names] = await Promise.all(workers.map(answer));
  for (const name of names) {
    report(name, 1, await timed(() => ask(workers[0], name), Number(seconds)));
    report(name, 2, await timed(() => Promise.all(workers.map((worker) => ask(worker, name))), Number(seconds)));
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
}

await (isMainThread ? main(process.argv.slice(2)) : work(workerData.modules, workerData.pixels));
