-- OSRM with the speeds of Liyuan's profile `car`, for the tags of the model region of `liyuan demo`:
-- so that both answer the same question. No seconds for turning, none for turning round.
api_version = 4

local kmh = {
  motorway = 95, motorway_link = 50, trunk = 75, trunk_link = 45, primary = 60, primary_link = 35,
  secondary = 50, secondary_link = 30, tertiary = 40, tertiary_link = 25, unclassified = 30,
  residential = 25, living_street = 10, service = 15, road = 20, track = 15,
}
local surface = { compacted = 80, gravel = 40, unpaved = 40, ground = 35, dirt = 35, earth = 30, sand = 15 }
local tracktype = { grade1 = 50, grade2 = 35, grade3 = 25, grade4 = 15, grade5 = 10 }
local restricted = { destination = true, private = true, customers = true, delivery = true }

function setup()
  return {
    properties = {
      weight_name = 'duration',
      weight_precision = 1,
      max_speed_for_map_matching = 180 / 3.6,
      process_call_tagless_node = false,
      use_turn_restrictions = true,
      continue_straight_at_waypoint = false,
      u_turn_penalty = 0,
      traffic_light_penalty = 5,
      left_hand_driving = false,
    },
    restrictions = { 'motorcar', 'motor_vehicle', 'vehicle' },
  }
end

function process_node(profile, node, result)
  if node:get_value_by_key('highway') == 'traffic_signals' then
    result.traffic_lights = true
  end
end

function process_way(profile, way, result)
  local class = kmh[way:get_value_by_key('highway')]
  local access = way:get_value_by_key('access')
  if not class or access == 'no' then
    return
  end
  local speed = class
  local limit = tonumber(way:get_value_by_key('maxspeed'))
  if limit then
    speed = 0.8 * limit
  end
  speed = math.min(speed, surface[way:get_value_by_key('surface')] or speed)
  speed = math.min(speed, tracktype[way:get_value_by_key('tracktype')] or speed)
  result.forward_mode = mode.driving
  result.backward_mode = mode.driving
  result.forward_speed = speed
  result.backward_speed = speed
  if restricted[access] then
    result.forward_restricted = true
    result.backward_restricted = true
  end
  local oneway = way:get_value_by_key('oneway')
  if oneway == 'yes' or (oneway ~= 'no' and way:get_value_by_key('highway') == 'motorway') then
    result.backward_mode = mode.inaccessible
  elseif oneway == '-1' then
    result.forward_mode = mode.inaccessible
  end
  result.name = way:get_value_by_key('name') or ''
end

function process_turn(profile, turn)
  turn.duration = turn.has_traffic_light and profile.properties.traffic_light_penalty or 0
  turn.weight = turn.duration
end

return { setup = setup, process_way = process_way, process_node = process_node, process_turn = process_turn }
