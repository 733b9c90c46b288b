/**
 * The thread in which regular expressions, expressions and schemas of people run. The first two run in QuickJS, an
 * engine of its own compiled to WebAssembly: it has nothing of this process but what is written into it as JSON.
 */
import { parentPort, workerData } from 'node:worker_threads';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import Ajv from 'ajv';
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core';

const { stepsMax, memoryBytes, stackBytes } = workerData;
const SCHEMAS_KEPT_MAX = 100;
const ERRORS_SHOWN = 3;
const SHOWN_LENGTH = 200;

const engine = await newQuickJSWASMModuleFromVariant(variant);
const schemas = new Map();

parentPort.on('message', ({ id, task }) => parentPort.postMessage({ id, found: look(task) }));
parentPort.postMessage({ id: -1 });

function look(task) {
  try {
    return task.kind === 'json_schema' ? fits(task) : evaluate(task);
  } catch (error) {
    return { outcome: 'e', reason: shown(error instanceof Error ? error.message : String(error)) };
  }
}

function fits({ schema, value }) {
  let validate = schemas.get(schema);
  if (!validate) {
    try {
      validate = new Ajv({ allErrors: false, strict: false, validateFormats: false, logger: false }).compile(
        JSON.parse(schema),
      );
    } catch (error) {
      return { outcome: 'e', reason: `The schema cannot be used: ${shown(error.message)}` };
    }
    if (schemas.size >= SCHEMAS_KEPT_MAX) schemas.clear();
    schemas.set(schema, validate);
  }
  if (validate(JSON.parse(value))) return { outcome: 'p', reason: null };
  const faults = (validate.errors ?? [])
    .slice(0, ERRORS_SHOWN)
    .map(({ instancePath, message }) => `${instancePath || 'the answer'} ${message}`);
  return { outcome: 'f', reason: shown(faults.join('; ')) };
}

/** `globals` are written into a fresh engine as JSON; `code` is run, and its last value is the answer. */
function evaluate({ globals, code }) {
  const runtime = engine.newRuntime({ memoryLimitBytes: memoryBytes, maxStackSizeBytes: stackBytes });
  let steps = 0;
  const isOver = () => steps > stepsMax;
  runtime.setInterruptHandler(() => {
    steps += 1;
    return isOver();
  });
  const context = runtime.newContext();
  try {
    for (const [name, json] of Object.entries(globals)) {
      const held = context.newString(json);
      context.setProp(context.global, 'given', held);
      held.dispose();
      const set = context.evalCode(
        `globalThis[${JSON.stringify(name)}] = JSON.parse(given); delete globalThis.given; 0`,
      );
      if (set.error) return failed(context, set.error, isOver);
      set.value.dispose();
    }
    const answer = context.evalCode(code, 'check.js');
    if (answer.error) return failed(context, answer.error, isOver);
    const type = context.typeof(answer.value);
    const value = type === 'boolean' ? context.dump(answer.value) : type;
    answer.value.dispose();
    if (typeof value === 'boolean') return { outcome: value ? 'p' : 'f', reason: null };
    return { outcome: 'e', reason: `The expression gave ${value}, and has to give true or false.` };
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

function failed(context, handle, isOver) {
  if (isOver()) {
    handle.dispose();
    return { outcome: 'e', isSlow: true };
  }
  const error = context.dump(handle);
  handle.dispose();
  const { name = 'Error', message = error } = typeof error === 'object' && error ? error : {};
  if (String(message).includes('out of memory') || error === null)
    return { outcome: 'e', reason: 'It needed more memory than a check may have.' };
  return { outcome: 'e', reason: shown(`${name}: ${message}`) };
}

const shown = (text) => (text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)} …` : text);
