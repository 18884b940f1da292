/// Everything that touches libzmq. One Swift type owns each C handle; nothing else in the product imports `CZeroMQ`.
package enum ZeroMQ {}
