/// What is printed when a client can connect through every gateway to every engine: `{"ready":true}`.
struct WholeLine: Encodable {
    var ready = true
}
