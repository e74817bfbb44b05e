// The kernels ask for "@tensorflow/tfjs", the whole library, though they use tfjs-core alone. They
// get the caller's own: a second copy in the process would do its work apart from the first.
module.exports = globalThis[Symbol.for('evenface.tfjs-core')];
