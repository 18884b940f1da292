#include <zmq.h>

// Part of libzmq since 4.3, but its header shows it to builds with drafts alone.
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif
