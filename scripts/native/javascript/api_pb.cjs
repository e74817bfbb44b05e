// TensorBoard's messages: nothing here writes them, and google-protobuf is not needed for the rest.
module.exports = {};
