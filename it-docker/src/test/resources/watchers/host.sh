# Sourced by those beside it: gives eth0 the addresses of host $n, beside those of the engine.
ip address replace "10.9.0.$n/24" dev eth0
ip address replace "fd09::$n/64" dev eth0 nodad
